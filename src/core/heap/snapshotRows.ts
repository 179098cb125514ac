import { Uint32List } from '../base/growable';
import { Locations } from './locations';
import type { HeapSnapshot } from './snapshot';
import type { SnapshotLayout } from './snapshotLayout';

const LARGEST = 0xffff_ffff;

/** Takes the numbers of an array one by one and hands them on row by row. */
abstract class Rows {
  count = 0;
  protected readonly row: Float64Array;
  private at = 0;

  constructor(fields: number) {
    this.row = new Float64Array(fields);
  }

  get isInsideRow(): boolean {
    return this.at !== 0;
  }

  push(value: number): void {
    const { row } = this;
    row[this.at++] = value;
    if (this.at === row.length) {
      this.at = 0;
      this.take();
      this.count++;
    }
  }

  protected abstract take(): void;
}

/** The rows of `nodes`. */
export class NodeRows extends Rows {
  edgeTotal = 0;
  highestName = 0;
  /** The file's numbers of types that have no kind here. */
  readonly unknownTypes = new Set<number>();
  private kind: Uint8Array;
  private name: Uint32Array;
  private id: Uint32Array;
  /** Whole numbers as a rule; in doubles once one is larger than 4 GB. */
  private selfSize: Uint32Array | Float64Array;
  private detachedness: Uint8Array;
  private firstEdge: Uint32Array;
  /** Made when an allocation was traced, which is seldom. */
  private traces: Uint32Array | undefined;

  constructor(
    private readonly layout: SnapshotLayout,
    capacity: number,
  ) {
    super(layout.nodeFields);
    const size = Math.max(16, capacity);
    this.kind = new Uint8Array(size);
    this.name = new Uint32Array(size);
    this.id = new Uint32Array(size);
    this.selfSize = new Uint32Array(size);
    this.detachedness = new Uint8Array(size);
    this.firstEdge = new Uint32Array(size + 1);
  }

  protected take(): void {
    const { layout, row, count } = this;
    if (count === this.kind.length) this.grow();
    const kind = layout.nodeKinds[row[layout.nodeType]!] ?? 0;
    if (kind === 0) this.unknownTypes.add(row[layout.nodeType]!);
    this.kind[count] = kind;
    const name = row[layout.nodeName]!;
    if (name > this.highestName) this.highestName = name;
    this.name[count] = name;
    this.id[count] = row[layout.nodeId]!;
    const selfSize = row[layout.nodeSelfSize]!;
    if (selfSize > LARGEST && this.selfSize instanceof Uint32Array)
      this.selfSize = Float64Array.from(this.selfSize);
    this.selfSize[count] = selfSize;
    if (layout.nodeDetachedness >= 0) this.detachedness[count] = row[layout.nodeDetachedness]!;
    const trace = layout.nodeTrace < 0 ? 0 : row[layout.nodeTrace]!;
    if (trace > 0) {
      this.traces ??= new Uint32Array(this.kind.length);
      this.traces[count] = trace;
    }
    this.firstEdge[count] = this.edgeTotal;
    this.edgeTotal += row[layout.nodeEdgeCount]!;
  }

  /** Where each node was allocated, by V8's number of a place; undefined when that is known of none. */
  get allocatedAt(): Uint32Array | undefined {
    return this.traces?.subarray(0, this.count);
  }

  /** @param edges as many as there are; nodes whose edges were cut off keep what is there. */
  finish(
    edges: number,
  ): Pick<HeapSnapshot, 'nodeCount' | 'kind' | 'name' | 'id' | 'selfSize' | 'detachedness' | 'firstEdge'> {
    const { count } = this;
    const firstEdge = this.firstEdge.subarray(0, count + 1);
    firstEdge[count] = Math.min(this.edgeTotal, edges);
    for (let node = count - 1; node >= 0 && firstEdge[node]! > edges; node--) firstEdge[node] = edges;
    return {
      nodeCount: count,
      kind: this.kind.subarray(0, count),
      name: this.name.subarray(0, count),
      id: this.id.subarray(0, count),
      selfSize: this.selfSize.subarray(0, count),
      detachedness: this.detachedness.subarray(0, count),
      firstEdge,
    };
  }

  private grow(): void {
    const size = this.kind.length * 2;
    this.kind = larger(this.kind, new Uint8Array(size));
    this.name = larger(this.name, new Uint32Array(size));
    this.id = larger(this.id, new Uint32Array(size));
    this.selfSize =
      this.selfSize instanceof Uint32Array
        ? larger(this.selfSize, new Uint32Array(size))
        : larger(this.selfSize, new Float64Array(size));
    this.detachedness = larger(this.detachedness, new Uint8Array(size));
    this.firstEdge = larger(this.firstEdge, new Uint32Array(size + 1));
    if (this.traces !== undefined) this.traces = larger(this.traces, new Uint32Array(size));
  }
}

/** The rows of `edges`. */
export class EdgeRows extends Rows {
  highestTarget = 0;
  private kind: Uint8Array;
  private name: Uint32Array;
  private to: Uint32Array;

  constructor(
    private readonly layout: SnapshotLayout,
    capacity: number,
  ) {
    super(layout.edgeFields);
    const size = Math.max(16, capacity);
    this.kind = new Uint8Array(size);
    this.name = new Uint32Array(size);
    this.to = new Uint32Array(size);
  }

  protected take(): void {
    const { layout, row, count } = this;
    if (count === this.kind.length) this.grow();
    this.kind[count] = layout.edgeKinds[row[layout.edgeType]!] ?? 0;
    this.name[count] = row[layout.edgeName]!;
    const target = Math.floor(row[layout.edgeTo]! / layout.nodeFields);
    if (target > this.highestTarget) this.highestTarget = target;
    this.to[count] = target;
  }

  /** @param nodes as many as there are; edges to others, in a file that was cut off, lead back to the root. */
  finish(nodes: number): Pick<HeapSnapshot, 'edgeCount' | 'edgeKind' | 'edgeName' | 'edgeTo'> {
    const { count, to } = this;
    if (this.highestTarget >= nodes) for (let i = 0; i < count; i++) if (to[i]! >= nodes) to[i] = 0;
    return {
      edgeCount: count,
      edgeKind: this.kind.subarray(0, count),
      edgeName: this.name.subarray(0, count),
      edgeTo: to.subarray(0, count),
    };
  }

  private grow(): void {
    const size = this.kind.length * 2;
    this.kind = larger(this.kind, new Uint8Array(size));
    this.name = larger(this.name, new Uint32Array(size));
    this.to = larger(this.to, new Uint32Array(size));
  }
}

/** The rows of `locations`. */
export class LocationRows extends Rows {
  private readonly nodes = new Uint32List();
  private readonly places = new Uint32List();

  constructor(private readonly layout: SnapshotLayout) {
    super(layout.locationFields);
  }

  static describedBy(layout: SnapshotLayout): boolean {
    const { locationNode, locationScript, locationLine, locationColumn } = layout;
    return Math.min(locationNode, locationScript, locationLine, locationColumn) >= 0;
  }

  protected take(): void {
    const { layout, row, nodes, places } = this;
    nodes.push(Math.floor(row[layout.locationNode]! / layout.nodeFields));
    places.push(row[layout.locationScript]!);
    places.push(row[layout.locationLine]!);
    places.push(row[layout.locationColumn]!);
  }

  finish(): Locations {
    return new Locations(this.nodes.finish(), this.places.finish());
  }
}

/** The rows of `trace_function_infos`. */
export class FunctionRows extends Rows {
  private readonly values = new Uint32List();

  constructor(private readonly layout: SnapshotLayout) {
    super(layout.functionFields);
  }

  static describedBy({ functionPlaces }: SnapshotLayout): boolean {
    return Math.min(...functionPlaces) >= 0;
  }

  protected take(): void {
    for (const place of this.layout.functionPlaces) this.values.push(this.row[place]!);
  }

  finish(): Uint32Array {
    return this.values.finish();
  }
}

function larger<A extends Uint8Array | Uint32Array | Float64Array>(old: A, fresh: A): A {
  fresh.set(old);
  return fresh;
}
