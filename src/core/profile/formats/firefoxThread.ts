import type { Shape } from '../../json/shape';
import type { TextColumn } from '../../json/textColumn';
import { type Callee, ProfileBuilder } from '../profileBuilder';
import { lastSampleDuration } from '../sampleTimes';
import { type FirefoxTables, NONE, type RawSamples, type RawThread } from './firefoxTables';
import type { NamedProfile } from './named';

const MICROSECONDS = 1000;
const IDLE: Callee = { name: '(idle)', url: '', scriptId: '', line: 0, column: 0 };

/**
 * The profile of a thread, in the place of its samples, which are used up.
 * @param interval milliseconds between samples
 */
export function readFirefoxThread(
  shape: Shape,
  { tables, samples, names }: RawThread,
  shared: FirefoxTables,
  interval: number,
): NamedProfile {
  const name = names.join(' ');
  const { stack, ...raw } = samples ?? shape.fail('samples', 'an object');
  const nodes = stack ?? shape.fail('samples.stack', 'a list');
  const unit = raw.weightType === 'bytes' ? 'bytes' : 'us';
  const stacks = new FirefoxStacks(shape, tables, shared, new ProfileBuilder(unit));
  const times = timesOf(shape, raw, nodes.length);
  const weights = weightsOf(shape, raw, nodes.length);
  const factor = raw.weightType === 'bytes' ? 1 : MICROSECONDS;
  const perSample = raw.weightType === 'bytes' || raw.weightType === 'tracing-ms' ? 1 : interval;
  const last = lastSampleDuration(times, (times.at(-1) ?? 0) + interval * MICROSECONDS);
  const start = times[0] ?? 0;
  let end = 0;
  for (let i = 0; i < nodes.length; i++) {
    // A sample without a weight takes the time until the next one.
    const value =
      weights !== undefined
        ? Math.max(0, weights[i]!) * perSample * factor
        : i + 1 < nodes.length
          ? times[i + 1]! - times[i]!
          : last;
    nodes[i] = stacks.add(nodes[i]!, value);
    times[i]! -= start;
    end = Math.max(end, times[i]! + value);
  }
  const profile = stacks.finish({ startTime: start, duration: unit === 'us' ? end : 0 });
  return { name, profile: unit === 'us' ? { ...profile, samples: nodes, times } : profile, notes: [] };
}

/** Microseconds, in order; takes the file's own column for it. */
function timesOf(shape: Shape, { time, timeDeltas }: RawSamples, count: number): Float64Array {
  const column = time ?? timeDeltas ?? shape.fail('samples.timeDeltas', 'a list');
  if (column.length < count) shape.fail(`samples.time[${column.length}]`, 'a number');
  const times = column.subarray(0, count);
  for (let i = 0; i < count; i++) {
    times[i] = times[i]! * MICROSECONDS + (time === undefined && i > 0 ? times[i - 1]! : 0);
    if (i > 0 && times[i]! < times[i - 1]!)
      shape.fail(`samples.time[${i}]`, 'not before the sample before it');
  }
  return times;
}

function weightsOf(shape: Shape, { weight }: RawSamples, count: number): Float64Array | undefined {
  if (weight !== undefined && weight.length < count)
    shape.fail(`samples.weight[${weight.length}]`, 'a number');
  return weight;
}

/** Puts a thread's stacks into a call tree, each when it is first met. */
class FirefoxStacks {
  private readonly frame: Uint32Array;
  private readonly prefixOffset: Uint32Array | undefined;
  private readonly prefix: Uint32Array;
  private readonly func: Uint32Array;
  private readonly name: Uint32Array;
  /** Node + 1 of each stack. */
  private readonly nodes: Uint32Array;
  /** What was charged to each stack; stacks are far fewer than samples. */
  private readonly values: Float64Array;
  private readonly line: Uint32Array | undefined;
  private readonly functions: NonNullable<FirefoxTables['functions']>;
  private readonly files: Uint32Array | undefined;
  private readonly strings: TextColumn;

  constructor(
    private readonly shape: Shape,
    own: FirefoxTables,
    shared: FirefoxTables,
    private readonly builder: ProfileBuilder,
  ) {
    const stacks = own.stacks ?? shared.stacks ?? shape.fail('stackTable', 'an object');
    const frames = own.frames ?? shared.frames ?? shape.fail('frameTable', 'an object');
    this.functions = own.functions ?? shared.functions ?? shape.fail('funcTable', 'an object');
    this.strings = own.strings ?? shared.strings ?? shape.fail('stringArray', 'a list');
    this.files = shared.sources?.filename;
    this.frame = stacks.frame ?? shape.fail('stackTable.frame', 'a list');
    this.prefixOffset = stacks.prefixOffset;
    this.prefix = this.prefixOffset ?? stacks.prefix ?? shape.fail('stackTable.prefix', 'a list');
    this.func = frames.func ?? shape.fail('frameTable.func', 'a list');
    this.line = frames.line;
    this.name = this.functions.name ?? shape.fail('funcTable.name', 'a list');
    this.nodes = new Uint32Array(this.frame.length);
    this.values = new Float64Array(this.frame.length);
  }

  /** Charges a value to a stack, by its index in the table; returns its node. */
  add(stack: number, value: number): number {
    const { builder } = this;
    const node = stack === NONE ? builder.child(0, builder.callee(IDLE)) : this.node(stack);
    builder.addSelf(node, value);
    if (stack !== NONE) this.values[stack]! += value;
    return node;
  }

  finish(span: { startTime: number; duration: number }): NamedProfile['profile'] {
    const { builder, nodes, values } = this;
    for (const [stack, value] of values.entries()) {
      const line = value > 0 ? this.position(this.line, this.frameOf(stack)) : 0;
      if (line > 0) builder.addLine(nodes[stack]! - 1, line, value);
    }
    return builder.build(span);
  }

  private node(leaf: number): number {
    const { builder, nodes } = this;
    let stack = this.shape.index(leaf, nodes.length, 'samples.stack');
    if (nodes[stack] !== 0) return nodes[stack]! - 1;
    const above: number[] = [];
    while (stack >= 0 && nodes[stack] === 0) {
      above.push(stack);
      stack = this.above(stack);
    }
    let node = stack < 0 ? 0 : nodes[stack]! - 1;
    for (const index of above.reverse()) {
      node = builder.child(node, builder.callee(this.callee(index)));
      nodes[index] = node + 1;
    }
    return node;
  }

  /** The stack that called this one; it stands before it. -1 at the outermost. */
  private above(stack: number): number {
    const prefix = this.prefix[stack] ?? NONE;
    if (this.prefixOffset !== undefined) {
      const offset = this.shape.index(prefix, stack + 1, 'stackTable.prefixOffset');
      return offset === 0 ? -1 : stack - offset;
    }
    return prefix === NONE ? -1 : this.shape.index(prefix, stack, 'stackTable.prefix');
  }

  private callee(stack: number): Callee {
    const { functions } = this;
    const func = this.shape.index(this.func[this.frameOf(stack)], this.name.length, 'frameTable.func');
    const name = this.string(this.name[func]);
    return {
      name: name === '(anonymous)' ? '' : name,
      url: this.fileOf(func),
      scriptId: '',
      line: this.position(functions.lineNumber, func),
      column: this.position(functions.columnNumber, func),
    };
  }

  private fileOf(func: number): string {
    const { files, functions, strings } = this;
    const source = functions.source?.[func] ?? NONE;
    if (source !== NONE && files !== undefined) {
      return this.string(files[this.shape.index(source, files.length, 'funcTable.source')]);
    }
    const file = functions.fileName?.[func] ?? NONE;
    // Where there is none, some versions write -1.
    return file < strings.length ? this.string(file) : '';
  }

  private frameOf(stack: number): number {
    return this.shape.index(this.frame[stack], this.func.length, 'stackTable.frame');
  }

  private position(column: Uint32Array | undefined, index: number): number {
    return this.shape.position(column?.[index]);
  }

  private string(index: number | undefined): string {
    return this.strings.at(this.shape.index(index, this.strings.length, 'a name'));
  }
}
