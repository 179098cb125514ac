import type { HeapRow, HeapRows } from '../../src/protocol/heap';

/** Rows below one row, or at the top, as far as they have been asked for. */
interface Level {
  readonly rows: readonly HeapRow[];
  readonly total: number;
}

/** A line of the table: a row, or the offer to load more of a level. */
export type Line =
  | {
      readonly kind: 'row';
      readonly path: string;
      readonly depth: number;
      readonly row: HeapRow;
      readonly isOpen: boolean;
      readonly index: number;
      readonly of: number;
    }
  | {
      readonly kind: 'more';
      readonly path: string;
      readonly parent: string;
      readonly depth: number;
      readonly loaded: number;
      readonly left: number;
    };

/** Which rows have been loaded and which are open. A row's path is its place below the rows above, `0.12.3`. */
export class Tree {
  private constructor(
    private readonly levels: ReadonlyMap<string, Level>,
    private readonly open: ReadonlySet<string>,
  ) {}

  static readonly empty = new Tree(new Map(), new Set());

  /**
   * The same tree with more rows below `path`; '' is the top.
   * @param offset how many rows come before them: what was asked for twice is taken once
   */
  with(path: string, offset: number, more: HeapRows): Tree {
    const known = this.levels.get(path)?.rows ?? [];
    if (offset !== known.length) return this;
    const rows = [...known, ...more.rows];
    return new Tree(new Map(this.levels).set(path, { rows, total: more.total }), this.open);
  }

  toggled(path: string, isOpen: boolean): Tree {
    const open = new Set(this.open);
    if (isOpen) open.add(path);
    else open.delete(path);
    return new Tree(this.levels, open);
  }

  has(path: string): boolean {
    return this.levels.has(path);
  }

  /** What stands in the table now, from top to bottom. */
  lines(): Line[] {
    const lines: Line[] = [];
    this.collect('', 0, lines);
    return lines;
  }

  private collect(parent: string, depth: number, lines: Line[]): void {
    const level = this.levels.get(parent);
    if (level === undefined) return;
    for (const [i, row] of level.rows.entries()) {
      const path = parent === '' ? String(i) : `${parent}.${i}`;
      const isOpen = this.open.has(path);
      lines.push({ kind: 'row', path, depth, row, isOpen, index: i + 1, of: level.total });
      if (isOpen) this.collect(path, depth + 1, lines);
    }
    const left = level.total - level.rows.length;
    if (left > 0) {
      lines.push({ kind: 'more', path: `${parent}.more`, parent, depth, loaded: level.rows.length, left });
    }
  }
}

/** The path of the row above; '' at the top. */
export function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(0, dot);
}
