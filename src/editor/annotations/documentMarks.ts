import type { HotFunction, HotLine } from '../../core/profile/hot';

/** What a row was and is, while two profiles are compared. */
export interface RowChange {
  /** The larger share of both sides. */
  readonly percent: number;
  /** For people: both shares, the change, and p where there is one. */
  readonly text: string;
  /** In words; only with repeats on both sides. */
  readonly verdict?: string;
}

/** What a report says about a function. */
export interface FunctionHeat extends HotFunction {
  readonly change?: RowChange;
}

/** What a report says about one source line, all functions on it together. */
export interface LineHeat {
  /** 1-based, as measured. */
  readonly line: number;
  readonly self: number;
  readonly selfPercent: number;
  /** By self value, descending; at least one. */
  readonly parts: readonly HotLine[];
  readonly change?: RowChange;
}

/** The rows of a report that belong to one file. */
export interface FileHeat {
  /** Absolute, as the report spells it. */
  readonly file: string;
  /** By self value, descending. */
  readonly functions: readonly FunctionHeat[];
  /** By self value, descending. */
  readonly lines: readonly LineHeat[];
}

/** A row of the report at the line where it stands in a document now. */
export interface Mark<T> {
  readonly hot: T;
  /** 1-based. */
  readonly line: number;
  /** The text of that line differs from the measured one, since the last settling. */
  readonly edited: boolean;
}

/** One change of a document's text; lines are 1-based and count in the text before any change of the same event. */
export interface LineChange {
  readonly startLine: number;
  readonly endLine: number;
  /** How many line breaks the new text has. */
  readonly breaks: number;
}

/** Where a measured line stands in the text as it is now; undefined when it was changed or removed. */
export type LineLookup = (measuredLine: number) => number | undefined;

interface Tracked<T> {
  readonly hot: T;
  line: number;
  edited: boolean;
  /** Text of the line when the mark was placed on it. */
  readonly text: string;
}

/**
 * The annotations of one document. `place` puts them where the measured lines are now; `shift` keeps them there
 * while the user types, until the next `place`.
 */
export class DocumentMarks {
  readonly heat: FileHeat;
  #functions: Tracked<FunctionHeat>[] = [];
  #lines: Tracked<LineHeat>[] = [];

  constructor(heat: FileHeat) {
    this.heat = heat;
  }

  get functions(): readonly Mark<FunctionHeat>[] {
    return this.#functions;
  }

  get lines(): readonly Mark<LineHeat>[] {
    return this.#lines;
  }

  /** @param text the text of a line (1-based) of the document as it is now */
  place(lookup: LineLookup, text: (line: number) => string): void {
    const track = <T extends { readonly line: number }>(hot: T): Tracked<T>[] => {
      const line = lookup(hot.line);
      return line === undefined ? [] : [{ hot, line, edited: false, text: text(line) }];
    };
    this.#functions = this.heat.functions.flatMap(track);
    this.#lines = this.heat.lines.flatMap(track);
  }

  /**
   * Moves the marks along with an edit. A mark whose line was edited stays near its place, marked so, until the
   * old text is back or the next `place` decides.
   * @param changes of one event, from the end of the document to its start
   * @param text the text of a line (1-based) of the document after the edit; undefined past its end
   */
  shift(changes: readonly LineChange[], text: (line: number) => string | undefined): void {
    for (const mark of [...this.#functions, ...this.#lines]) {
      let touched = false;
      // An edge of a changed range may be a whole line that only moved: both places it can be in are tried.
      let otherPlace: number | undefined;
      for (const { startLine, endLine, breaks } of changes) {
        const moved = breaks - (endLine - startLine);
        if (mark.line > endLine) {
          mark.line += moved;
          if (otherPlace !== undefined) otherPlace += moved;
        } else if (mark.line >= startLine) {
          touched = true;
          otherPlace = startLine;
          mark.line = Math.max(startLine, mark.line + moved);
        }
      }
      if (!touched) continue;
      if (otherPlace !== undefined && text(mark.line) !== mark.text && text(otherPlace) === mark.text) {
        mark.line = otherPlace;
      }
      mark.edited = text(mark.line) !== mark.text;
    }
  }
}
