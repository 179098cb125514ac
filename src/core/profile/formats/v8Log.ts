import { Shape } from '../../json/shape';
import { type Callee, ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import { addSampleTimes, lastSampleDuration, sortSamples } from '../sampleTimes';
import type { NamedProfile } from './named';
import { PositionTable, ScriptText } from './v8Positions';

type Table = Readonly<Record<string, unknown>>;

/** What V8 was doing, by the numbers in its log; 0 is running JavaScript. */
const STATES: readonly (string | undefined)[] = [
  undefined,
  '(garbage collector)',
  '(parser)',
  '(bytecode compiler)',
  '(compiler)',
  undefined,
  undefined,
  '(idle)',
  '(idle)',
];

/** Stubs on the way into and between functions: the function that they serve is the one to name. */
const STUBS =
  /^(?:JSEntry|JSRunMicrotasks|Interpreter|Baseline|Call_|CallFunction|Construct|CEntry|Compile|ArgumentsAdaptor|FunctionPrototype(?:Apply|Call)$|DeoptimizationEntry)/;

/**
 * Reads what `node --prof-process --preprocess` makes of a V8 log. The log knows the instruction of every
 * sample, so that inlined functions get frames of their own and lines are exact where the script's text is
 * in it. Addresses that belong to nothing are passed over: their time goes to the function that called.
 */
export function readV8Log(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const shape = new Shape(options.name ?? 'The processed V8 log');
  return [new V8LogReader(shape, shape.object(shape.parse(bytes), 'the file')).read()];
}

/** A call as the log tells it: which function, and where in it. */
interface Call {
  readonly frame: number;
  readonly line: number;
}

class V8LogReader {
  private readonly builder = new ProfileBuilder('us');
  private readonly code: readonly unknown[];
  private readonly functions: readonly unknown[];
  private readonly scripts: readonly unknown[];
  private readonly positions = new Map<number, PositionTable | undefined>();
  private readonly texts = new Map<number, ScriptText>();

  constructor(
    private readonly shape: Shape,
    private readonly file: Table,
  ) {
    this.code = shape.list(file.code, 'code');
    this.functions = shape.list(file.functions, 'functions');
    this.scripts = shape.list(file.scripts ?? [], 'scripts');
  }

  read(): NamedProfile {
    const { shape, builder } = this;
    const ticks = shape.list(this.file.ticks, 'ticks').map((tick, i) => shape.object(tick, `ticks[${i}]`));
    if (ticks.length === 0) shape.fail('ticks', 'a list with at least one tick');
    const times = Float64Array.from(ticks, (tick, i) => shape.number(tick.tm, `ticks[${i}].tm`));
    const sorted = sortSamples(Uint32Array.from(ticks.keys()), times);
    const start = sorted.times[0]!;
    const last = lastSampleDuration(sorted.times, Number.NaN);
    const durations = new Float64Array(ticks.length);
    addSampleTimes(sorted, last, durations);
    for (let i = 0; i < sorted.samples.length; i++) {
      const tick = sorted.samples[i]!;
      const { node, line } = this.stack(ticks[tick]!, `ticks[${tick}]`);
      builder.addSample(node, sorted.times[i]! - start);
      builder.addSelf(node, durations[tick]!);
      if (line > 0) builder.addLine(node, line, durations[tick]!);
    }
    const duration = sorted.times.at(-1)! - start + last;
    return { name: '', profile: builder.build({ startTime: start, duration }), notes: [] };
  }

  private stack(tick: Table, path: string): { node: number; line: number } {
    const { shape, builder } = this;
    const state = STATES[shape.number(tick.vm, `${path}.vm`)];
    if (state !== undefined) return { node: builder.child(0, builder.callee(native(state))), line: 0 };
    const pairs = shape.list(tick.s, `${path}.s`);
    let node = 0;
    let line = 0;
    for (let i = pairs.length - (pairs.length % 2) - 2; i >= 0; i -= 2) {
      if (pairs[i] === -1) continue;
      const code = shape.index(pairs[i], this.code.length, `${path}.s`);
      // All but the innermost address are where a call returns to, just after the call.
      const offset = shape.number(pairs[i + 1], `${path}.s`) - (i > 0 ? 1 : 0);
      for (const call of this.calls(code, offset)) {
        node = builder.child(node, call.frame);
        line = call.line;
      }
    }
    if (node === 0) node = builder.child(0, builder.callee(native('(program)')));
    return { node, line };
  }

  /** The calls that are under way at an instruction, outermost first: one, or more where code was inlined. */
  private calls(index: number, offset: number): Call[] {
    const { shape, builder } = this;
    const path = `code[${index}]`;
    const code = shape.object(this.code[index], path);
    const name = shape.text(code.name, `${path}.name`);
    if (code.type !== 'JS') {
      if (code.kind === 'BytecodeHandler' || (code.kind === 'Builtin' && STUBS.test(name))) return [];
      if (code.type === 'SHARED_LIB') return [];
      return [{ frame: builder.callee(native(name)), line: 0 }];
    }
    const own = this.functionFrame(code.func, name);
    const table = this.positionsOf(index, code);
    if (table === undefined) return [{ frame: own, line: 0 }];
    return table.at(offset).map(({ position, inlined }) => ({
      frame: inlined === undefined ? own : this.functionFrame(inlined, ''),
      line: this.text(table.script).lineAt(position),
    }));
  }

  private functionFrame(index: unknown, fallback: string): number {
    const { shape, builder } = this;
    const known = typeof index === 'number' ? this.functions[index] : undefined;
    const name =
      known === undefined ? fallback : shape.text(shape.object(known, 'functions').name, 'functions.name');
    return builder.callee(calleeOf(name));
  }

  private positionsOf(index: number, code: Table): PositionTable | undefined {
    if (!this.positions.has(index)) this.positions.set(index, PositionTable.read(this.shape, code.source));
    return this.positions.get(index);
  }

  private text(script: number): ScriptText {
    let text = this.texts.get(script);
    if (text === undefined) {
      const entry = this.scripts[script];
      const source = typeof entry === 'object' && entry !== null ? (entry as Table).source : undefined;
      text = new ScriptText(typeof source === 'string' ? source : '');
      this.texts.set(script, text);
    }
    return text;
  }
}

function native(name: string): Callee {
  return { name, url: '', scriptId: '', line: 0, column: 0 };
}

/** The log has "name place:line:column" in one text; names may have spaces, places may too. */
function calleeOf(text: string): Callee {
  const match =
    /^(.*?)(?:^| )((?:file:|node:|wasm:|evalmachine|[\w.+-]*[\\/]|[a-zA-Z]:[\\/]).*?):(\d{1,9}):(\d{1,9})$/s.exec(
      text,
    );
  if (match === null) return native(text.trim());
  const [, name, url, line, column] = match;
  return { name: name!.trim(), url: url!, scriptId: '', line: Number(line), column: Number(column) };
}
