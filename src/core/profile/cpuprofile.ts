import { HotlightError } from '../base/errors';
import { Float64List, Uint32List } from '../base/growable';
import type { ByteSource } from '../json/byteSource';
import { JsonScanner } from '../json/jsonScanner';
import { KeySet } from '../json/keySet';
import { CpuNodeReader } from './cpuNodeReader';
import { NodeColumns } from './cpuNodes';
import { type OrderedTree, orderTree } from './cpuTree';
import { describeKind, kindOfBytes, kindOfKey, type ProfileKind } from './formats/kind';
import { scaledLines } from './lineTable';
import type { Profile } from './profile';
import type { ReadOptions } from './readOptions';
import { addSampleTimes, lastSampleDuration, sortSamples, type TimedSamples } from './sampleTimes';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Ids up to this may be looked up in an array, whatever the file's size. */
const ID_LIMIT = 1 << 22;
const SMALLEST_NODE = 16;

const TOP_KEYS = new KeySet([
  'nodes',
  'samples',
  'timeDeltas',
  'timestamps',
  'startTime',
  'endTime',
  'head',
  'typeId',
]);
const NODES = 0;
const SAMPLES = 1;
const TIME_DELTAS = 2;
const TIMESTAMPS = 3;
const START_TIME = 4;
const END_TIME = 5;
const HEAD = 6;
const TYPE_ID = 7;

/**
 * Reads a V8 CPU profile: what Node's `--cpu-prof`, Chrome, the inspector, js-debug and v8-profiler-next
 * write, in any order of fields. The bytes go straight into columns; memory is of the order of the columns,
 * and over a ByteSource not even the input is held. Time is charged to a sample until the next one; profiles
 * without samples share their duration out by hit counts. The call tree may be of any depth.
 *
 * Throws HotlightError: `bad-input` naming the byte and what was expected there, or `cancelled`.
 */
export function readCpuProfile(input: Uint8Array | ByteSource, options: ReadOptions = {}): Profile {
  return new CpuProfileReader(input, options).read();
}

class CpuProfileReader {
  private readonly subject: string;
  private readonly scanner: JsonScanner;
  private readonly columns: NodeColumns;
  private readonly nodes: CpuNodeReader;
  private readonly samples = new Uint32List();
  private readonly deltas = new Float64List();
  private readonly timestamps = new Float64List();
  private startTime = 0;
  private endTime = 0;
  private nested = false;
  private flat = false;
  private typed = false;

  constructor(input: Uint8Array | ByteSource, options: ReadOptions) {
    this.subject = options.name ?? 'The CPU profile';
    this.scanner = new JsonScanner(input, { ...options, subject: this.subject });
    const size = input instanceof Uint8Array ? input.length : input.size;
    this.columns = new NodeColumns(Math.max(ID_LIMIT, size / SMALLEST_NODE));
    this.nodes = new CpuNodeReader(this.scanner, this.columns);
  }

  read(): Profile {
    this.readTop();
    if (this.nodes.hasSizes) this.reject('heap-profile');
    if (this.columns.count === 0) {
      throw new HotlightError('bad-input', `${this.subject} is empty: it has no nodes; record it again.`);
    }
    return this.build();
  }

  private readTop(): void {
    const { scanner } = this;
    scanner.element(() => scanner.byteOrderMark());
    if (scanner.element(() => scanner.peek()) !== OPEN_BRACE) this.reject(kindOfBytes(scanner.window()));
    scanner.pos++;
    let more = !scanner.element(() => scanner.accept(CLOSE_BRACE));
    while (more) {
      const key = scanner.element(() => this.topKey());
      this.field(key);
      more = scanner.element(() => scanner.more(CLOSE_BRACE));
    }
    scanner.finish();
    if (!this.flat && !this.nested) this.reject('json');
  }

  private topKey(): number {
    const { scanner } = this;
    const key = TOP_KEYS.read(scanner);
    if (key < 0 && !this.flat && !this.nested) {
      const kind = kindOfKey(scanner.text());
      if (kind !== undefined) this.reject(kind);
    }
    return key;
  }

  private field(key: number): void {
    const { scanner } = this;
    switch (key) {
      case NODES:
        this.flat = true;
        this.nodes.readFlat();
        break;
      case HEAD:
        this.nested = true;
        this.nodes.readNested();
        break;
      case SAMPLES:
        if (this.nodes.hasSizes) this.reject('heap-profile');
        scanner.numbers(this.samples);
        break;
      case TIME_DELTAS:
        scanner.numbers(this.deltas);
        break;
      case TIMESTAMPS:
        scanner.numbers(this.timestamps);
        break;
      case START_TIME:
        this.startTime = scanner.element(() => scanner.number());
        break;
      case END_TIME:
        this.endTime = scanner.element(() => scanner.number());
        break;
      case TYPE_ID:
        this.typed = true;
        scanner.skip(true);
        break;
      default:
        scanner.skip(true);
    }
  }

  private reject(kind: ProfileKind): never {
    throw new HotlightError('bad-input', `${this.subject} is not a .cpuprofile: ${describeKind(kind)}`);
  }

  private build(): Profile {
    const { columns } = this;
    // v8-profiler-next and the nested format of old Chrome count lines and columns from 1.
    const { hasLineTicks, hasNumericScripts } = this.nodes;
    const origin = this.nested || this.typed || hasLineTicks || hasNumericScripts ? 1 : 0;
    const tree = orderTree(columns, columns.frames(this.scanner, origin));
    if (tree === undefined) {
      throw new HotlightError('bad-input', `${this.subject} is damaged: its call tree contains a cycle.`);
    }
    const self = new Float64Array(tree.parent.length);
    const timing = this.charge(tree, self);
    const ticks = {
      node: columns.tickNode.finish(),
      line: columns.tickLine.finish(),
      ticks: columns.ticks.finish(),
    };
    return {
      unit: 'us',
      frames: tree.frames,
      parent: tree.parent,
      frame: tree.frame,
      self,
      lines: scaledLines(self, ticks, tree.place),
      ...timing,
    };
  }

  /** Fills in the nodes' self times; returns the samples and the span of the recording. */
  private charge(
    tree: OrderedTree,
    self: Float64Array,
  ): Pick<Profile, 'samples' | 'times' | 'startTime' | 'duration'> {
    const span = this.endTime > this.startTime ? this.endTime - this.startTime : 0;
    if (this.samples.length === 0) {
      this.chargeHits(tree, self, span);
      return {
        samples: new Uint32Array(0),
        times: new Float64Array(0),
        startTime: this.startTime,
        duration: span,
      };
    }
    const { startTime, ...timed } = fromFirst(this.timedSamples(tree, span));
    const end = span === 0 ? 0 : this.endTime - startTime;
    const last = lastSampleDuration(timed.times, end);
    addSampleTimes(timed, last, self);
    return { ...timed, startTime, duration: Math.max(end, timed.times.at(-1)! + last) };
  }

  private chargeHits(tree: OrderedTree, self: Float64Array, span: number): void {
    const { value } = this.columns;
    let hits = 0;
    for (let node = 0; node < value.length; node++) hits += value.at(node);
    const interval = hits > 0 ? (span || hits * DEFAULT_INTERVAL) / hits : 0;
    for (let node = 0; node < value.length; node++)
      self[tree.place?.[node] ?? node] = value.at(node) * interval;
  }

  private timedSamples(tree: OrderedTree, span: number): TimedSamples & { startTime: number } {
    const samples = this.samples.finish();
    const { byId } = this.columns;
    for (let i = 0; i < samples.length; i++) {
      const node = byId.get(samples[i]!);
      if (node < 0) {
        throw new HotlightError(
          'bad-input',
          `${this.subject} is damaged: sample ${i + 1} is of node ${samples[i]}, which is not among its nodes.`,
        );
      }
      samples[i] = tree.place === undefined ? node : tree.place[node]!;
    }
    return this.withTimes(samples, span);
  }

  private withTimes(samples: Uint32Array, span: number): TimedSamples & { startTime: number } {
    const { deltas, timestamps, startTime } = this;
    if (timestamps.length > 0) {
      this.checkLength(timestamps.length, samples.length, 'timestamps');
      // Old Chrome gives start and end in whole seconds beside timestamps in microseconds.
      const times = timestamps.finish().subarray(0, samples.length);
      const sorted = sortSamples(samples, times);
      const first = sorted.times[0]!;
      return { samples: sorted.samples, times: sorted.times.map((time) => time - first), startTime: first };
    }
    const times = new Float64Array(samples.length);
    if (deltas.length === 0) {
      const interval = span > 0 ? span / samples.length : DEFAULT_INTERVAL;
      for (let i = 0; i < times.length; i++) times[i] = i * interval;
      return { samples, times, startTime };
    }
    this.checkLength(deltas.length, samples.length, 'timeDeltas');
    let time = 0;
    for (let i = 0; i < times.length; i++) {
      time += deltas.at(i);
      times[i] = time;
    }
    return { ...sortSamples(samples, times), startTime };
  }

  /** One value more than there are samples is the end of the last one, in files of some versions. */
  private checkLength(length: number, samples: number, key: string): void {
    if (length === samples || length === samples + 1) return;
    throw new HotlightError(
      'bad-input',
      `${this.subject} is damaged: it has ${samples} samples but ${length} "${key}".`,
    );
  }
}

/** V8 may have taken the first sample before it noted the start: the recording then begins with the sample. */
function fromFirst(timed: TimedSamples & { startTime: number }): TimedSamples & { startTime: number } {
  const first = timed.times[0]!;
  if (first >= 0) return timed;
  const times = timed.times.map((time) => time - first);
  return { samples: timed.samples, times, startTime: timed.startTime + first };
}

/** Microseconds between samples when a file says nothing: what Node and Chrome take unless told otherwise. */
const DEFAULT_INTERVAL = 1000;
