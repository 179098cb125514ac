import type { ByteSource } from '../../json/byteSource';
import { Shape } from '../../json/shape';
import { type Callee, ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import { lastSampleDuration, sortSamples } from '../sampleTimes';
import type { NamedProfile } from './named';
import { type LogFile, NONE, readLogFile } from './v8LogFile';
import { PositionTable } from './v8Positions';

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
export function readV8Log(input: Uint8Array | ByteSource, options: ReadOptions = {}): NamedProfile[] {
  const shape = new Shape(options.name ?? 'The processed V8 log');
  return [new V8LogReader(shape, readLogFile(input, options, shape)).read()];
}

/** A call as the log tells it: which function, and where in it. */
interface Call {
  readonly frame: number;
  readonly line: number;
}

class V8LogReader {
  private readonly builder = new ProfileBuilder('us');
  /** Frame + 1 of each function. */
  private readonly frames: Uint32Array;
  private readonly positions = new Map<number, PositionTable | undefined>();

  constructor(
    private readonly shape: Shape,
    private readonly file: LogFile,
  ) {
    this.frames = new Uint32Array(file.functions.length);
  }

  read(): NamedProfile {
    const { builder, shape } = this;
    const { ticks } = this.file;
    if (ticks.times.length === 0) shape.fail('ticks', 'a list with at least one tick');
    const sorted = sortSamples(
      Uint32Array.from({ length: ticks.times.length }, (_, i) => i),
      ticks.times.finish(),
    );
    const { samples, times } = sorted;
    const start = times[0]!;
    const last = lastSampleDuration(times, Number.NaN);
    const duration = times.at(-1)! - start + last;
    for (let i = 0; i < samples.length; i++) {
      const { node, line } = this.stack(samples[i]!);
      const value = i + 1 < times.length ? times[i + 1]! - times[i]! : last;
      builder.addSelf(node, value);
      if (line > 0) builder.addLine(node, line, value);
      samples[i] = node;
      times[i]! -= start;
    }
    const profile = { ...builder.build({ startTime: start, duration }), samples, times };
    return { name: '', profile, notes: [] };
  }

  private stack(tick: number): { node: number; line: number } {
    const { builder, file, shape } = this;
    const { codes, ends, offsets, states } = file.ticks;
    const state = STATES[states.at(tick)];
    if (state !== undefined) return { node: builder.child(0, builder.callee(native(state))), line: 0 };
    const innermost = tick === 0 ? 0 : ends.at(tick - 1);
    let node = 0;
    let line = 0;
    for (let i = ends.at(tick) - 1; i >= innermost; i--) {
      if (codes.at(i) === NONE) continue;
      const code = shape.index(codes.at(i), file.code.length, `ticks[${tick}].s`);
      // All but the innermost address are where a call returns to, just after the call.
      const offset = offsets.at(i) - (i > innermost ? 1 : 0);
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
    const { builder } = this;
    const { name, type, kind, func } = this.file.code[index]!;
    if (type !== 'JS') {
      if (kind === 'BytecodeHandler' || (kind === 'Builtin' && STUBS.test(name))) return [];
      if (type === 'SHARED_LIB') return [];
      return [{ frame: builder.callee(native(name)), line: 0 }];
    }
    const own = this.functionFrame(func, name);
    const table = this.positionsOf(index);
    if (table === undefined) return [{ frame: own, line: 0 }];
    const script = this.file.scripts[table.script];
    return table.at(offset).map(({ position, inlined }) => ({
      frame: inlined === undefined ? own : this.functionFrame(inlined, ''),
      line: script?.lineAt(position) ?? 0,
    }));
  }

  private functionFrame(index: number, fallback: string): number {
    const { builder, frames } = this;
    const known = this.file.functions[index];
    if (known === undefined) return builder.callee(calleeOf(fallback));
    if (frames[index] === 0) frames[index] = builder.callee(calleeOf(known)) + 1;
    return frames[index]! - 1;
  }

  private positionsOf(index: number): PositionTable | undefined {
    if (!this.positions.has(index)) {
      const { source } = this.file.code[index]!;
      const table = source === '' ? undefined : PositionTable.read(this.shape, this.shape.parseText(source));
      this.positions.set(index, table);
    }
    return this.positions.get(index);
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
