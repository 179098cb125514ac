import { HotlightError } from '../base/errors';
import type { ByteSource } from '../json/byteSource';
import { JsonScanner } from '../json/jsonScanner';
import { describeKind, kindOfBytes, kindOfKey } from '../profile/formats/kind';
import { Allocations } from './allocations';
import { LazyStrings } from './lazyStrings';
import { Locations } from './locations';
import type { HeapSnapshot } from './snapshot';
import { readLayout, type SnapshotLayout } from './snapshotLayout';
import { EdgeRows, FunctionRows, LocationRows, NodeRows } from './snapshotRows';

export interface SnapshotReadOptions {
  /** What is read, as the subject of sentences: a file's name. */
  readonly name?: string;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: { readonly aborted: boolean };
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Reads a V8 heap snapshot into columns, in one pass and of any size: the file is never held, nor any object per
 * node. Samples are passed over. A file that ends early gives what it holds, marked by `cutOff`.
 *
 * Throws HotlightError: `bad-input` for what is no snapshot or damaged, `unsupported`, or `cancelled`.
 */
export function readHeapSnapshot(
  input: Uint8Array | ByteSource,
  options: SnapshotReadOptions = {},
): HeapSnapshot {
  return new SnapshotReader(input, options).read();
}

class SnapshotReader {
  private readonly subject: string;
  private readonly scanner: JsonScanner;
  private readonly size: number;
  private layout: SnapshotLayout | undefined;
  private nodes: NodeRows | undefined;
  private edges: EdgeRows | undefined;
  private locations: LocationRows | undefined;
  private functions: FunctionRows | undefined;
  private traceTree: unknown;
  private readonly strings = new LazyStrings();
  private reading = 'the header';

  constructor(input: Uint8Array | ByteSource, options: SnapshotReadOptions) {
    this.subject = options.name ?? 'The heap snapshot';
    this.size = input instanceof Uint8Array ? input.length : input.size;
    this.scanner = new JsonScanner(input, { ...options, subject: this.subject });
  }

  read(): HeapSnapshot {
    let cutOff: string | undefined;
    try {
      this.readTop();
    } catch (error) {
      if (!this.scanner.endedEarly || !HotlightError.is(error, 'bad-input')) throw error;
      if (this.nodes === undefined || this.nodes.count === 0) throw error;
      cutOff = `The file is cut off in ${this.reading}: what follows is missing, and sizes and retainers are those of the part that could be read.`;
    }
    const { layout, nodes } = this;
    if (layout === undefined || nodes === undefined || nodes.count === 0) return this.reject(undefined);
    const edges = this.edges ?? new EdgeRows(layout, 0);
    if (cutOff === undefined) this.check(nodes, edges);
    const allocations = this.allocations(nodes);
    return {
      ...nodes.finish(edges.count),
      ...edges.finish(nodes.count),
      strings: this.strings,
      locations: this.locations?.finish() ?? Locations.none,
      unknownTypes: [...nodes.unknownTypes].map((type) => layout.nodeTypes[type] ?? String(type)),
      ...(allocations === undefined ? {} : { allocations }),
      ...(cutOff === undefined ? {} : { cutOff }),
    };
  }

  private allocations({ allocatedAt }: NodeRows): Allocations | undefined {
    if (allocatedAt === undefined || this.functions === undefined) return undefined;
    return new Allocations(allocatedAt, this.functions.finish(), this.traceTree, this.strings);
  }

  private readTop(): void {
    const { scanner } = this;
    const beginning = scanner.beginning();
    scanner.element(() => scanner.byteOrderMark());
    if (scanner.element(() => scanner.peek()) !== OPEN_BRACE) {
      const kind = kindOfBytes(beginning);
      throw this.foreign(kind === 'json' ? undefined : describeKind(kind));
    }
    scanner.pos++;
    let more = !scanner.element(() => scanner.accept(CLOSE_BRACE));
    while (more) {
      this.section(
        scanner.element(() => {
          scanner.key();
          return scanner.text();
        }),
      );
      more = scanner.element(() => scanner.more(CLOSE_BRACE));
    }
    scanner.finish();
  }

  private section(key: string): void {
    const { scanner } = this;
    if (key === 'snapshot') {
      const json = this.jsonText();
      if (!json.includes('"node_fields"')) this.reject(undefined);
      this.layout = readLayout(json, this.subject);
      return;
    }
    if (this.layout === undefined) this.reject(key);
    const layout = this.layout;
    this.reading = `its ${key.replaceAll('_', ' ')}`;
    if (key === 'nodes') {
      const rows = Math.min(layout.nodeCount, this.size / (2 * layout.nodeFields));
      this.nodes = new NodeRows(layout, Math.ceil(rows));
      this.numbers(this.nodes);
    } else if (key === 'edges') {
      const rows = Math.min(layout.edgeCount, this.size / (2 * layout.edgeFields));
      this.edges = new EdgeRows(layout, Math.ceil(rows));
      this.numbers(this.edges);
    } else if (key === 'locations' && LocationRows.describedBy(layout)) {
      this.locations = new LocationRows(layout);
      this.numbers(this.locations);
    } else if (key === 'trace_function_infos' && FunctionRows.describedBy(layout)) {
      this.functions = new FunctionRows(layout);
      this.numbers(this.functions);
    } else if (key === 'trace_tree' && this.nodes?.allocatedAt !== undefined) {
      this.traceTree = JSON.parse(this.jsonText());
    } else if (key === 'strings') {
      this.readStrings();
    } else {
      scanner.skip(true);
    }
  }

  /** The text of the value that comes next, which is not long. */
  private jsonText(): string {
    const { scanner } = this;
    return scanner.element(() => {
      const from = scanner.pos;
      scanner.skip();
      return scanner.decode(scanner.bytes.subarray(from, scanner.pos), false);
    });
  }

  private numbers(rows: NodeRows | EdgeRows | LocationRows | FunctionRows): void {
    this.scanner.numbers(rows);
    if (rows.isInsideRow) this.scanner.fail(`whole rows of ${this.reading}`);
  }

  private readStrings(): void {
    const { scanner, strings } = this;
    scanner.element(() => scanner.expect(OPEN_BRACKET));
    if (scanner.element(() => scanner.accept(CLOSE_BRACKET))) return;
    const next = (): boolean => {
      scanner.string();
      const { from, to, escaped } = scanner;
      const more = scanner.more(CLOSE_BRACKET);
      scanner.from = from;
      scanner.to = to;
      scanner.escaped = escaped;
      strings.add(scanner);
      return more;
    };
    while (scanner.element(next)) if (strings.count % 4096 === 0) scanner.checkpoint();
  }

  /** Rows that refer to what isn't there would send the analysis astray. */
  private check(nodes: NodeRows, edges: EdgeRows): void {
    const damaged = (what: string): never => {
      throw new HotlightError('bad-input', `${this.subject} is damaged: ${what}; take the snapshot again.`);
    };
    if (this.edges === undefined) damaged('it has no edges');
    if (nodes.edgeTotal !== edges.count) {
      damaged(`its nodes announce ${nodes.edgeTotal} edges and it has ${edges.count}`);
    }
    if (edges.highestTarget >= nodes.count) damaged('an edge leads to a node that is not there');
    if (nodes.highestName >= this.strings.count) damaged('a node has a name that is not there');
  }

  private reject(key: string | undefined): never {
    // Old CPU profiles have their tree under this key, too.
    const kind = key === 'head' ? 'heap-profile' : key === undefined ? undefined : kindOfKey(key);
    throw this.foreign(kind === undefined || kind === 'heap-snapshot' ? undefined : describeKind(kind));
  }

  private foreign(description: string | undefined): HotlightError {
    return new HotlightError(
      'bad-input',
      `${this.subject} is not a .heapsnapshot: ${description ?? 'it is JSON of another kind; check that this is the file you mean.'}`,
    );
  }
}
