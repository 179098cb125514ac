import { type OffsetSpan, type ScannedFunction, type ScannedScript, scanFunctions } from './scanFunctions';

/** A place in a text; line and column are 1-based. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * A function of a script as it was executed, or what V8 treats as one: the script's own code (always the first),
 * and the initializers of a class.
 */
export interface FunctionExtent {
  readonly kind: 'script' | ScannedFunction['kind'];
  /** From its declaration, property or variable; '' when nothing names it. */
  readonly name: string;
  /** Where V8 says the function is: its parameters' parenthesis, or the first token of an arrow function. */
  readonly position: TextPosition;
  /** The whole function, head included; `end` is exclusive in the column. */
  readonly start: TextPosition;
  readonly end: TextPosition;
  /** The last line of the head. */
  readonly headEnd: number;
  /** Index of the function around it; -1 for the script. */
  readonly parent: number;
  /** Indices of the functions directly in it, in the order of the text. */
  readonly children: readonly number[];
  /** What stands in it, but not in functions within it. */
  readonly own: OwnCode;
}

export interface OwnCode {
  readonly calls: readonly NamedCall[];
  readonly loops: readonly Loop[];
  /** Lines with operations for which V8 often calls a built-in that sets up no frame. */
  readonly builtins: readonly number[];
  /** Lines that make objects, closures or strings, divide, or wait. */
  readonly costly: readonly number[];
}

export interface NamedCall {
  /** The identifier or property that is called. */
  readonly name: string;
  readonly line: number;
  readonly offset: number;
}

/** Lines `from` … `to`, both included, with their offsets. */
export interface Loop extends OffsetSpan {
  readonly from: number;
  readonly to: number;
}

/** Where the functions of an executed script stand, and what they do where. */
export class FunctionExtents {
  readonly functions: readonly FunctionExtent[];
  private readonly byPosition = new Map<string, number>();

  /** @returns undefined when the text can't be parsed */
  static of(source: string): FunctionExtents | undefined {
    const scanned = scanFunctions(source);
    return scanned === undefined ? undefined : new FunctionExtents(source, scanned);
  }

  private constructor(source: string, scanned: ScannedScript) {
    this.functions = buildExtents(source, scanned);
    this.functions.forEach(({ position }, index) => {
      const key = positionKey(position.line, position.column);
      if (!this.byPosition.has(key)) this.byPosition.set(key, index);
    });
  }

  /** The function that V8 places at a line and column (1-based); -1 when there is none. */
  at(line: number, column: number): number {
    const exact = this.byPosition.get(positionKey(line, column));
    if (exact !== undefined) return exact;
    // V8 places a class's initializers at the class or at one of its members, depending on its version.
    for (let index = this.functions.length - 1; index > 0; index--) {
      const { kind, start, end } = this.functions[index]!;
      const inside = !isBefore(line, column, start) && isBefore(line, column, end);
      if (inside) return kind === 'initializer' ? index : -1;
    }
    return -1;
  }

  /** The functions that have code of their own on a line, the outermost first. */
  ownersOf(line: number): number[] {
    const owners: number[] = [];
    const visit = (index: number): void => {
      const { children } = this.functions[index]!;
      const touching = children.filter((child) => {
        const { start, end } = this.functions[child]!;
        return start.line <= line && line <= end.line;
      });
      const covered = touching.some((child) => {
        const { start, end } = this.functions[child]!;
        return start.line < line && line < end.line;
      });
      if (!covered) owners.push(index);
      touching.forEach(visit);
    };
    const { end } = this.functions[0]!;
    if (line >= 1 && line <= end.line) visit(0);
    return owners;
  }
}

function positionKey(line: number, column: number): string {
  return `${line}:${column}`;
}

function isBefore(line: number, column: number, position: TextPosition): boolean {
  return line < position.line || (line === position.line && column < position.column);
}

interface Draft extends FunctionExtent {
  readonly children: number[];
  readonly own: {
    calls: NamedCall[];
    loops: Loop[];
    builtins: number[];
    costly: number[];
  };
}

function buildExtents(source: string, scanned: ScannedScript): readonly FunctionExtent[] {
  const at = positionsIn(source);
  const inOrder: readonly (ScannedFunction | ScriptItself)[] = [
    { kind: 'script', name: '', position: 0, start: 0, body: 0, end: source.length },
    ...[...scanned.functions].sort((a, b) => a.start - b.start || b.end - a.end),
  ];
  const drafts: Draft[] = [];
  const parents = new Int32Array(inOrder.length).fill(-1);
  let around = -1;
  inOrder.forEach((found, index) => {
    while (around > 0 && inOrder[around]!.end <= found.start) around = parents[around]!;
    parents[index] = around;
    if (around >= 0) drafts[around]!.children.push(index);
    drafts.push({
      kind: found.kind,
      name: found.name,
      position: at(found.position),
      start: at(found.start),
      end: at(found.end),
      headEnd: at(found.body).line,
      parent: around,
      children: [],
      own: { calls: [], loops: [], builtins: [], costly: [] },
    });
    around = index;
  });

  const ownerOf = (offset: number): Draft => drafts[innermost(inOrder, parents, offset)]!;
  const line = (offset: number): number => at(offset).line;
  for (const { name, offset } of scanned.calls) {
    ownerOf(offset).own.calls.push({ name, line: line(offset), offset });
  }
  for (const { start, end } of scanned.loops) {
    ownerOf(start).own.loops.push({ start, end, from: line(start), to: line(end) });
  }
  for (const offset of scanned.builtins) ownerOf(offset).own.builtins.push(line(offset));
  for (const offset of scanned.costly) {
    // A closure is made by the function around it.
    const owner = innermost(inOrder, parents, offset);
    const maker = inOrder[owner]!.start === offset ? Math.max(0, parents[owner]!) : owner;
    drafts[maker]!.own.costly.push(line(offset));
  }
  return drafts;
}

interface ScriptItself extends Omit<ScannedFunction, 'kind'> {
  readonly kind: 'script';
}

/** The innermost function around an offset. */
function innermost(
  inOrder: readonly { readonly start: number; readonly end: number }[],
  parents: Int32Array,
  offset: number,
): number {
  let low = 0;
  let high = inOrder.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (inOrder[middle]!.start <= offset) low = middle;
    else high = middle;
  }
  while (low > 0 && inOrder[low]!.end <= offset) low = parents[low]!;
  return low;
}

/** Turns offsets into positions. */
function positionsIn(source: string): (offset: number) => TextPosition {
  const starts = [0];
  // V8 counts these line ends, and no others, in a script's lines.
  for (const match of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}
