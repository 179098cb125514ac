import { Uint32List } from '../../base/growable';
import type { Shape } from '../../json/shape';

/** A place in a script's text, and the function that was inlined there, as an index of the log's functions. */
interface Position {
  readonly position: number;
  readonly inlined: number | undefined;
}

/** `C<instruction>O<text position>I<inlined call>`, in order of instructions. */
const ENTRY = /C(\d+)O(\d+)(?:I(\d+))?/g;
/** `F<function>O<text position>I<call that it is inlined in>`. */
const INLINED = /F(\d+)O(\d+)(?:I(\d+))?/g;

/** Which place of the source each instruction of a piece of code comes from, through inlined calls. */
export class PositionTable {
  private constructor(
    readonly script: number,
    private readonly instructions: readonly number[],
    private readonly places: readonly number[],
    /** Inlined call of each entry; -1 for none. */
    private readonly calls: readonly number[],
    private readonly inlined: readonly { func: number; position: number; within: number }[],
  ) {}

  static read(shape: Shape, value: unknown): PositionTable | undefined {
    if (value === undefined || value === null) return undefined;
    const source = shape.object(value, 'source of code');
    const functions = shape.list(source.fns ?? [], 'source.fns');
    const entries = [...shape.text(source.positions ?? '', 'source.positions').matchAll(ENTRY)];
    const inlined = [...shape.text(source.inlined ?? '', 'source.inlined').matchAll(INLINED)].map(
      (match) => ({
        func: Number(functions[Number(match[1])] ?? -1),
        position: Number(match[2]),
        within: match[3] === undefined ? -1 : Number(match[3]),
      }),
    );
    if (entries.length === 0) return undefined;
    return new PositionTable(
      Number(source.script),
      entries.map((entry) => Number(entry[1])),
      entries.map((entry) => Number(entry[2])),
      entries.map((entry) => (entry[3] === undefined ? -1 : Number(entry[3]))),
      inlined,
    );
  }

  /** Places of the calls that are under way at an instruction, outermost first. */
  at(instruction: number): Position[] {
    const entry = this.entryAt(instruction);
    const positions: Position[] = [];
    let position = this.places[entry]!;
    let call = this.calls[entry]!;
    // A call is inlined in an earlier one, so this ends.
    for (let steps = 0; call >= 0 && call < this.inlined.length && steps <= this.inlined.length; steps++) {
      const { func, position: site, within } = this.inlined[call]!;
      positions.push({ position, inlined: func });
      position = site;
      call = within;
    }
    positions.push({ position, inlined: undefined });
    return positions.reverse();
  }

  /** A sample's address is where execution goes on: the entry at or before it. */
  private entryAt(instruction: number): number {
    let low = 0;
    let high = this.instructions.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.instructions[middle]! <= instruction) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Finds lines in a script's text, which is not kept. */
export class ScriptText {
  private readonly starts: Uint32Array;
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    const starts = new Uint32List(1);
    starts.push(0);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts.finish();
  }

  /** 1-based line of a text position; 0 when the text doesn't reach so far. */
  lineAt(position: number): number {
    if (position >= this.length) return 0;
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}
