import { HotlightError } from '../base/errors';
import { Float64List, Uint32List } from '../base/growable';
import { type ByteSource, readAll } from '../json/byteSource';
import { JsonScanner } from '../json/jsonScanner';
import { KeySet } from '../json/keySet';
import { buildCpuProfile, type CpuCapture } from './cpuCapture';
import { CpuNodeReader } from './cpuNodeReader';
import { NodeColumns } from './cpuNodes';
import { describeKind, kindOfBytes, kindOfKey, type ProfileKind } from './formats/kind';
import type { Profile } from './profile';
import type { ReadOptions } from './readOptions';
import { readSmallCpuProfile } from './smallCpuProfile';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Ids up to this may be looked up in an array, whatever the file's size. */
const ID_LIMIT = 1 << 22;
const SMALLEST_NODE = 16;
/** Up to this size the built-in parser is done before code of ours has been compiled. */
const SMALL = 1 << 23;

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
  const subject = options.name ?? 'The CPU profile';
  const bytes =
    input instanceof Uint8Array || input.size === 0 || input.size > SMALL ? input : readAll(input);
  const small = bytes instanceof Uint8Array && bytes.length <= SMALL ? readSmallCpuProfile(bytes) : undefined;
  return buildCpuProfile(small ?? new CpuProfileReader(bytes, options, subject).read(), subject);
}

class CpuProfileReader {
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

  constructor(
    input: Uint8Array | ByteSource,
    options: ReadOptions,
    private readonly subject: string,
  ) {
    this.scanner = new JsonScanner(input, { ...options, subject });
    const size = input instanceof Uint8Array ? input.length : input.size;
    this.columns = new NodeColumns(Math.max(ID_LIMIT, size / SMALLEST_NODE));
    this.nodes = new CpuNodeReader(this.scanner, this.columns);
  }

  read(): CpuCapture {
    this.readTop();
    if (this.nodes.hasSizes) this.reject('heap-profile');
    if (this.columns.count === 0) {
      throw new HotlightError('bad-input', `${this.subject} is empty: it has no nodes; record it again.`);
    }
    // v8-profiler-next and the nested format of old Chrome count lines and columns from 1.
    const { hasLineTicks, hasNumericScripts } = this.nodes;
    const origin = this.nested || this.typed || hasLineTicks || hasNumericScripts ? 1 : 0;
    return {
      nodes: this.columns,
      frames: this.columns.frames(this.nodes.texts(), origin),
      samples: this.samples.finish(),
      deltas: this.deltas.finish(),
      timestamps: this.timestamps.finish(),
      startTime: this.startTime,
      endTime: this.endTime,
    };
  }

  private readTop(): void {
    const { scanner } = this;
    const beginning = scanner.beginning();
    scanner.element(() => scanner.byteOrderMark());
    if (scanner.element(() => scanner.peek()) !== OPEN_BRACE) this.reject(kindOfBytes(beginning));
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
}
