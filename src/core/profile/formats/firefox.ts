import { Shape } from '../../json/shape';
import { type Callee, ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import { lastSampleDuration } from '../sampleTimes';
import type { NamedProfile } from './named';

type Table = Readonly<Record<string, unknown>>;
const MICROSECONDS = 1000;

/**
 * Reads the Firefox Profiler's own JSON ("processed"), every thread with samples, in the versions that keep
 * their tables in each thread and in those that share them. The line of the innermost frame is kept.
 */
export function readFirefox(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const shape = new Shape(options.name ?? 'The Firefox profile');
  const file = shape.object(shape.parse(bytes), 'the file');
  const meta = shape.object(file.meta, 'meta');
  if (meta.preprocessedProfileVersion === undefined) {
    shape.fail('meta.preprocessedProfileVersion', 'there; save the profile in the Firefox Profiler first');
  }
  const shared = shape.object(file.shared ?? {}, 'shared');
  const threads = shape.list(file.threads, 'threads');
  const profiles = threads.map((thread, i) =>
    new FirefoxThread(
      shape,
      shape.object(thread, `threads[${i}]`),
      shared,
      Number(meta.interval) || 1,
    ).read(),
  );
  const sampled = profiles.filter(({ profile }) => profile.parent.length > 1);
  if (sampled.length === 0) shape.fail('threads', 'with at least one thread that has samples');
  return sampled;
}

class FirefoxThread {
  private readonly stacks: Table;
  private readonly frames: Table;
  private readonly functions: Table;
  private readonly strings: readonly unknown[];
  private readonly sources: Table | undefined;
  /** Node + 1 of each stack. */
  private readonly nodes: Uint32Array;

  constructor(
    private readonly shape: Shape,
    private readonly thread: Table,
    shared: Table,
    /** Milliseconds between samples. */
    private readonly interval: number,
  ) {
    const table = (name: string): Table => shape.object(thread[name] ?? shared[name], name);
    this.stacks = table('stackTable');
    this.frames = table('frameTable');
    this.functions = table('funcTable');
    this.strings = shape.list(thread.stringArray ?? shared.stringArray, 'stringArray');
    this.sources = shared.sources === undefined ? undefined : shape.object(shared.sources, 'sources');
    this.nodes = new Uint32Array(this.column(this.stacks, 'frame').length);
  }

  read(): NamedProfile {
    const { shape, thread } = this;
    const samples = shape.object(thread.samples, 'samples');
    const unit = samples.weightType === 'bytes' ? 'bytes' : 'us';
    const builder = new ProfileBuilder(unit);
    const stack = shape.list(samples.stack, 'samples.stack');
    const times = this.times(samples, stack.length);
    const values = this.values(samples, times);
    const start = times[0] ?? 0;
    // Stacks are far fewer than samples.
    const ofStacks = new Float64Array(this.nodes.length);
    let end = 0;
    for (let i = 0; i < stack.length; i++) {
      const node = stack[i] === null ? builder.child(0, builder.callee(IDLE)) : this.node(builder, stack[i]);
      builder.addSelf(node, values[i]!);
      if (stack[i] !== null) ofStacks[Number(stack[i])]! += values[i]!;
      if (unit === 'us') builder.addSample(node, times[i]! - start);
      end = Math.max(end, unit === 'us' ? times[i]! - start + values[i]! : 0);
    }
    for (const [index, value] of ofStacks.entries()) {
      const line = value > 0 ? this.line(index) : 0;
      if (line > 0) builder.addLine(this.nodes[index]! - 1, line, value);
    }
    const names = [thread.processName, thread.name].filter((name) => typeof name === 'string' && name !== '');
    return { name: names.join(' '), profile: builder.build({ startTime: start, duration: end }), notes: [] };
  }

  /** Microseconds, in order. */
  private times(samples: Table, count: number): Float64Array {
    const { shape } = this;
    const times = new Float64Array(count);
    const absolute = samples.time === undefined ? undefined : shape.list(samples.time, 'samples.time');
    const deltas = absolute === undefined ? shape.list(samples.timeDeltas, 'samples.timeDeltas') : undefined;
    let time = 0;
    for (let i = 0; i < count; i++) {
      const value = shape.number((absolute ?? deltas!)[i], 'samples.time') * MICROSECONDS;
      const next = absolute === undefined ? time + value : value;
      if (i > 0 && next < time) shape.fail(`samples.time[${i}]`, 'not before the sample before it');
      time = next;
      times[i] = time;
    }
    return times;
  }

  /** Each sample's weight where the file gives one, and otherwise its time until the next. */
  private values(samples: Table, times: Float64Array): Float64Array {
    const { shape } = this;
    const factor =
      samples.weightType === 'bytes'
        ? 1
        : samples.weightType === 'tracing-ms'
          ? MICROSECONDS
          : this.interval * MICROSECONDS;
    if (Array.isArray(samples.weight)) {
      return times.map(
        (_, i) => Math.max(0, shape.number((samples.weight as unknown[])[i], 'samples.weight')) * factor,
      );
    }
    const last = lastSampleDuration(times, (times.at(-1) ?? 0) + this.interval * MICROSECONDS);
    return times.map((time, i) => (i + 1 < times.length ? times[i + 1]! - time : last));
  }

  private node(builder: ProfileBuilder, value: unknown): number {
    const { shape, nodes } = this;
    let stack = shape.index(value, nodes.length, 'samples.stack');
    const above: number[] = [];
    while (nodes[stack] === 0) {
      above.push(stack);
      const prefix = this.prefix(stack);
      if (prefix < 0) break;
      stack = prefix;
    }
    let node = nodes[stack] === 0 ? 0 : nodes[stack]! - 1;
    for (const index of above.reverse()) {
      node = builder.child(node, builder.callee(this.callee(index)));
      nodes[index] = node + 1;
    }
    return node;
  }

  /** The stack that called this one; it stands before it. -1 at the outermost. */
  private prefix(stack: number): number {
    const { shape, stacks } = this;
    if (stacks.prefixOffset !== undefined) {
      const offset = shape.index(
        this.column(stacks, 'prefixOffset')[stack],
        stack + 1,
        'stackTable.prefixOffset',
      );
      return offset === 0 ? -1 : stack - offset;
    }
    const prefix = this.column(stacks, 'prefix')[stack];
    return prefix === null || prefix === undefined ? -1 : shape.index(prefix, stack, 'stackTable.prefix');
  }

  private callee(stack: number): Callee {
    const { shape } = this;
    const func = this.functionOf(this.frameOf(stack));
    const name = this.string(this.column(this.functions, 'name')[func]);
    return {
      name: name === '(anonymous)' ? '' : name,
      url: this.fileOf(func),
      scriptId: '',
      line: shape.position(this.optional(this.functions, 'lineNumber', func)),
      column: shape.position(this.optional(this.functions, 'columnNumber', func)),
    };
  }

  private fileOf(func: number): string {
    const { shape, sources } = this;
    const source = this.optional(this.functions, 'source', func);
    if (typeof source === 'number' && sources !== undefined) {
      const files = this.column(sources, 'filename');
      return this.string(files[shape.index(source, files.length, 'funcTable.source')]);
    }
    const file = this.optional(this.functions, 'fileName', func);
    return typeof file === 'number' && file >= 0 ? this.string(file) : '';
  }

  private line(stack: number): number {
    return this.shape.position(this.optional(this.frames, 'line', this.frameOf(stack)));
  }

  private frameOf(stack: number): number {
    const frames = this.column(this.frames, 'func').length;
    return this.shape.index(this.column(this.stacks, 'frame')[stack], frames, 'stackTable.frame');
  }

  private functionOf(frame: number): number {
    const functions = this.column(this.functions, 'name').length;
    return this.shape.index(this.column(this.frames, 'func')[frame], functions, 'frameTable.func');
  }

  private string(index: unknown): string {
    return this.shape.text(
      this.strings[this.shape.index(index, this.strings.length, 'a name')],
      'stringArray',
    );
  }

  private column(table: Table, name: string): readonly unknown[] {
    return this.shape.list(table[name], `the column ${name}`);
  }

  private optional(table: Table, name: string, index: number): unknown {
    const column = table[name];
    return Array.isArray(column) ? column[index] : undefined;
  }
}

const IDLE: Callee = { name: '(idle)', url: '', scriptId: '', line: 0, column: 0 };
