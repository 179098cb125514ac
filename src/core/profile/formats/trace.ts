import { HotlightError } from '../../base/errors';
import type { ByteSource } from '../../json/byteSource';
import { JsonScanner } from '../../json/jsonScanner';
import { Shape } from '../../json/shape';
import { forEachField } from '../../json/walk';
import { readCpuProfile } from '../cpuprofile';
import { ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import { addSampleTimes, lastSampleDuration, sortSamples } from '../sampleTimes';
import type { NamedProfile } from './named';

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** Of the events of a trace only these matter; the others are passed over without being parsed. */
const TELLING = /"(?:Profile|ProfileChunk|CpuProfile|thread_name|process_name)"/;
const EVENTS_PER_CHECKPOINT = 1 << 12;

/**
 * Reads the JavaScript CPU profiles in a Chrome trace, as the Performance panel saves it: one for each thread
 * that was profiled, with the line of every sample. Other events are passed over. A list of events without its
 * closing bracket, which the format allows, is read to its end.
 */
export function readTrace(input: Uint8Array | ByteSource, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The trace';
  const shape = new Shape(subject);
  const threads = new TraceThreads(shape);
  forEachEvent(new JsonScanner(input, { ...options, subject }), (text) => {
    if (TELLING.test(text)) threads.add(shape.object(shape.parseText(text), 'an event'));
  });
  const profiles = threads.profiles();
  if (profiles.length === 0) {
    throw new HotlightError(
      'bad-input',
      `${subject} is a trace without a JavaScript profile; record it again with JavaScript samples switched on.`,
    );
  }
  return profiles;
}

/** Gives the text of each event, of a list of events or of the `traceEvents` in an object. */
function forEachEvent(scanner: JsonScanner, visit: (text: string) => void): void {
  scanner.element(() => scanner.byteOrderMark());
  if (scanner.element(() => scanner.peek()) === OPEN_BRACKET) {
    forEachElement(scanner, visit, true);
    return;
  }
  forEachField(scanner, (key) => {
    if (key === 'traceEvents') forEachElement(scanner, visit, false);
    else scanner.skip(true);
  });
}

function forEachElement(scanner: JsonScanner, visit: (text: string) => void, mayBeOpen: boolean): void {
  scanner.element(() => scanner.expect(OPEN_BRACKET));
  if (scanner.element(() => scanner.accept(CLOSE_BRACKET))) return;
  let count = 0;
  const decoder = new TextDecoder();
  const next = (): string => {
    scanner.peek();
    const start = scanner.pos;
    scanner.skip();
    return decoder.decode(scanner.bytes.subarray(start, scanner.pos));
  };
  const more = (): boolean => (mayBeOpen && scanner.peek() === -1 ? false : scanner.more(CLOSE_BRACKET));
  do {
    // A comma may be the last thing that was written.
    if (mayBeOpen && scanner.element(() => scanner.peek()) === -1) return;
    visit(scanner.element(next));
    if (++count % EVENTS_PER_CHECKPOINT === 0) scanner.checkpoint();
  } while (scanner.element(more));
}

type Event = Readonly<Record<string, unknown>>;

class TraceThreads {
  private readonly chunks = new Map<string, ChunkedProfile>();
  private readonly whole: { thread: string; pid: string; text: string }[] = [];
  private readonly threadNames = new Map<string, string>();
  private readonly processNames = new Map<string, string>();

  constructor(private readonly shape: Shape) {}

  add(event: Event): void {
    const { shape } = this;
    const pid = String(event.pid);
    const thread = `${pid}:${String(event.tid)}`;
    if (event.name === 'thread_name' || event.name === 'process_name') {
      const { name } = shape.object(event.args, 'args of a name');
      if (typeof name !== 'string') return;
      if (event.name === 'thread_name') this.threadNames.set(thread, name);
      else this.processNames.set(pid, name);
      return;
    }
    if (event.ph !== 'P' && event.ph !== 'I' && event.ph !== 'n') return;
    if (event.name !== 'Profile' && event.name !== 'ProfileChunk' && event.name !== 'CpuProfile') return;
    const data = shape.object(shape.object(event.args, 'args of a profile').data, 'args.data of a profile');
    if (event.name === 'CpuProfile') {
      const text = JSON.stringify(shape.object(data.cpuProfile, 'args.data.cpuProfile'));
      this.whole.push({ thread, pid, text });
      return;
    }
    // Chunks are written by a thread of their own; the event that begins the profile tells which it is of.
    const id = `${pid}:${String(event.id)}`;
    let profile = this.chunks.get(id);
    if (profile === undefined) {
      profile = new ChunkedProfile(shape, pid);
      this.chunks.set(id, profile);
    }
    if (event.name === 'Profile') profile.begin(thread, shape.number(data.startTime, 'args.data.startTime'));
    else profile.chunk(data);
  }

  profiles(): NamedProfile[] {
    const name = (pid: string, thread: string): string =>
      [this.processNames.get(pid), this.threadNames.get(thread)]
        .filter((part) => part !== undefined)
        .join(' ');
    return [
      ...[...this.chunks.values()].map((profile) => profile.build(name(profile.pid, profile.thread))),
      ...this.whole.map(({ pid, thread, text }) => ({
        name: name(pid, thread),
        profile: readCpuProfile(new TextEncoder().encode(text), { name: this.shape.subject }),
        notes: [],
      })),
    ].filter(({ profile }) => profile.samples.length > 0);
  }
}

/** A profile that arrives in chunks: nodes that name their parents, and samples with time and line. */
class ChunkedProfile {
  thread = '';
  private startTime = 0;
  private endTime = 0;
  private time = 0;
  private readonly builder = new ProfileBuilder('us');
  private readonly nodes = new Map<number, number>();
  private readonly samples: number[] = [];
  private readonly times: number[] = [];
  private readonly lines: number[] = [];

  constructor(
    private readonly shape: Shape,
    readonly pid: string,
  ) {}

  begin(thread: string, startTime: number): void {
    this.thread = thread;
    this.startTime = startTime;
  }

  chunk(data: Event): void {
    const { shape } = this;
    if (typeof data.endTime === 'number') this.endTime = data.endTime;
    if (data.cpuProfile === undefined) return;
    const part = shape.object(data.cpuProfile, 'args.data.cpuProfile');
    for (const node of shape.list(part.nodes ?? [], 'cpuProfile.nodes'))
      this.addNode(shape.object(node, 'a node'));
    const samples = shape.list(part.samples ?? [], 'cpuProfile.samples');
    const deltas = shape.list(data.timeDeltas ?? part.timeDeltas ?? [], 'timeDeltas');
    const lines = shape.list(data.lines ?? [], 'lines');
    for (const [i, sample] of samples.entries()) {
      const node = this.nodes.get(shape.number(sample, 'a sample')) ?? this.unknownNode();
      this.time += shape.number(deltas[i], `timeDeltas[${i}]`);
      this.samples.push(node);
      this.times.push(this.time);
      this.lines.push(shape.position(lines[i]));
    }
  }

  build(name: string): NamedProfile {
    const { builder } = this;
    const first = this.times.reduce((least, time) => Math.min(least, time), 0);
    const times = Float64Array.from(this.times, (time) => time - first);
    // Sorted by the same times, lines stay with their samples.
    const sorted = sortSamples(Uint32Array.from(this.samples.keys()), times);
    const end = this.endTime > this.startTime ? this.endTime - this.startTime - first : 0;
    const last = lastSampleDuration(sorted.times, end);
    const durations = new Float64Array(this.samples.length);
    addSampleTimes(sorted, last, durations);
    for (let i = 0; i < sorted.samples.length; i++) {
      const sample = sorted.samples[i]!;
      const node = this.samples[sample]!;
      builder.addSample(node, sorted.times[i]!);
      builder.addSelf(node, durations[sample]!);
      if (this.lines[sample]! > 0) builder.addLine(node, this.lines[sample]!, durations[sample]!);
    }
    const duration = Math.max(end, (sorted.times.at(-1) ?? 0) + last);
    return { name, profile: builder.build({ startTime: this.startTime + first, duration }), notes: [] };
  }

  private unknownNode(): never {
    this.shape.fail('a sample', 'of a node that stands before it');
  }

  private addNode(node: Event): void {
    const { shape, builder } = this;
    const id = shape.number(node.id, 'id of a node');
    const call = shape.object(node.callFrame, 'callFrame of a node');
    const parent =
      node.parent === undefined ? undefined : this.nodes.get(shape.number(node.parent, 'parent'));
    if (node.parent !== undefined && parent === undefined) shape.fail('parent of a node', 'a node before it');
    const name = shape.text(call.functionName, 'functionName of a node');
    const url = typeof call.url === 'string' ? call.url : '';
    if (parent === undefined && name === '(root)' && url === '') {
      this.nodes.set(id, 0);
      return;
    }
    const frame = builder.callee({
      name,
      url,
      scriptId: call.scriptId === undefined || String(call.scriptId) === '0' ? '' : String(call.scriptId),
      line: shape.position(Number(call.lineNumber ?? -1) + 1),
      column: shape.position(Number(call.columnNumber ?? -1) + 1),
    });
    this.nodes.set(id, builder.child(parent ?? 0, frame));
  }
}
