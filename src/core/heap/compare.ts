import { classify, classRows, type HeapClasses } from './classes';
import type { HeapModel } from './heapModel';
import { IdSet } from './idSet';
import type { PlainShape } from './plainShapes';
import { type RetainerCluster, retainerClusters } from './retainerClusters';

/** How a class changed from one snapshot to another. Bytes are shallow unless said otherwise. */
export interface ClassChange {
  readonly key: string;
  readonly name: string;
  /** Objects in each snapshot. */
  readonly counts: readonly number[];
  readonly countDelta: number;
  readonly sizeDelta: number;
  readonly retainedDelta: number;
  /** New and vanished objects, told apart by id; in snapshots of one process only. */
  readonly added?: { readonly count: number; readonly bytes: number };
  readonly removed?: { readonly count: number; readonly bytes: number };
}

/** Objects of one class, held in one way, that became more. */
export interface Growth {
  /** Of the cluster. */
  readonly key: string;
  readonly name: string;
  /** Objects in each snapshot. */
  readonly counts: readonly number[];
  readonly countDelta: number;
  readonly retainedDelta: number;
  readonly retainerPath: readonly string[];
}

export interface HeapComparison {
  /** True when the snapshots are of one process, so that objects are told apart by their ids. */
  readonly sameProcess: boolean;
  /** Bytes of each snapshot. */
  readonly totals: readonly number[];
  /** Largest growth of the retained size first; classes that did not change are left out. */
  readonly classes: readonly ClassChange[];
  readonly growth: readonly Growth[];
  /** What of the last snapshot a row of `classes` or `growth` is about: what is new, where that can be told. */
  readonly members: {
    ofClass(key: string): Uint32Array;
    ofCluster(key: string): Uint32Array;
    /** Key of the cluster that holds a node of the last snapshot. */
    clusterOf(node: number): string;
    /** False for objects that the first snapshot has, too; true for all when it is of another process. */
    isNew(node: number): boolean;
  };
}

/** What a comparison needs to know of a snapshot between the first and the last: much less than the snapshot. */
export interface HeapTally {
  readonly totalBytes: number;
  /** Objects by the class's key. */
  readonly classes: ReadonlyMap<string, number>;
  /** Objects by the cluster's key. */
  readonly clusters: ReadonlyMap<string, number>;
}

/** @param shapes those of the last snapshot, `after.classes.shapes` */
export function tallyHeap(model: HeapModel, shapes: readonly PlainShape[]): HeapTally {
  const classes = classify(model.snapshot, model.detached, shapes);
  const counts = new Map<string, number>();
  for (const row of rowsOf(model, classes)) counts.set(classes.keys[row.index]!, row.count);
  const clusters = new Map<string, number>();
  for (const { key, count } of retainerClusters(model, classes).byKey.values()) clusters.set(key, count);
  return { totalBytes: model.totalBytes, classes: counts, clusters };
}

/**
 * Compares two snapshots: by object within a process, by class and retainer path in any case.
 * @param before the oldest of them
 * @param between those that were taken between the two, in order
 */
export function compareHeaps(
  before: HeapModel,
  after: HeapModel,
  between: readonly HeapTally[] = [],
): HeapComparison {
  const sameProcess = areOfOneProcess(before, after);
  // All sides must use the same shapes, or a shape that has become frequent looks like growth of its class.
  const classes = classify(before.snapshot, before.detached, after.classes.shapes);
  const clusters = retainerClusters(after);
  const ids = sameProcess ? new IdSet(before.snapshot.id) : undefined;
  const isNew = (node: number): boolean => ids?.has(after.snapshot.id[node]!) !== true;
  const select = (accept: (node: number) => boolean): Uint32Array => selectNodes(after, isNew, accept);
  return {
    sameProcess,
    totals: [before.totalBytes, ...between.map((tally) => tally.totalBytes), after.totalBytes],
    classes: compareClasses(before, classes, after, between, sameProcess),
    growth: compareClusters(retainerClusters(before, classes).byKey, clusters.byKey, between),
    members: {
      ofClass: (key) => {
        const { classOf, keys } = after.classes;
        const isMeant = keys.map((one) => keyOf(one, sameProcess) === key);
        return select((node) => isMeant[classOf[node]!] === true);
      },
      ofCluster: (key) => select((node) => clusters.keyOf(node) === key),
      clusterOf: (node) => clusters.keyOf(node),
      isNew,
    },
  };
}

/** Largest retained size first. */
function selectNodes(
  { snapshot, shallow, retained }: HeapModel,
  isNew: (node: number) => boolean,
  accept: (node: number) => boolean,
): Uint32Array {
  const nodes: number[] = [];
  for (let node = 1; node < snapshot.nodeCount; node++) {
    if (shallow[node]! > 0 && isNew(node) && accept(node)) nodes.push(node);
  }
  return Uint32Array.from(nodes).sort((a, b) => retained[b]! - retained[a]!);
}

/** Part of the ids common to two snapshots that must stand for the same kind and name. */
const CERTAIN = 0.97;

/**
 * V8 never gives an id twice in a process, so there an id in both snapshots means one object of one kind. In
 * another process the ids of early objects come out alike and the later ones don't.
 */
export function areOfOneProcess(before: HeapModel, after: HeapModel): boolean {
  const nodeOf = new Map<number, number>();
  for (let node = 0; node < before.snapshot.nodeCount; node++) nodeOf.set(before.snapshot.id[node]!, node);
  let common = 0;
  let alike = 0;
  for (let node = 0; node < after.snapshot.nodeCount; node++) {
    const old = nodeOf.get(after.snapshot.id[node]!);
    if (old === undefined) continue;
    common++;
    if (
      before.snapshot.kind[old] === after.snapshot.kind[node] &&
      before.snapshot.selfSize[old] === after.snapshot.selfSize[node]
    )
      alike++;
  }
  return (
    common > 0 && alike >= common * CERTAIN && common * 2 >= Math.min(nodeOf.size, after.snapshot.nodeCount)
  );
}

interface Sums {
  name: string;
  count: number;
  bytes: number;
  retained: number;
}

function compareClasses(
  before: HeapModel,
  classes: HeapClasses,
  after: HeapModel,
  between: readonly HeapTally[],
  byId: boolean,
): ClassChange[] {
  const old = sumsByKey(classes.keys, rowsOf(before, classes), byId);
  const fresh = sumsByKey(after.classes.keys, after.classRows, byId);
  const middle = between.map((tally) => countsByKey(tally.classes, byId));
  const moves = byId ? movesByKey(before, classes, after) : undefined;
  const changes: ClassChange[] = [];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const was = old.get(key);
    const is = fresh.get(key);
    const move = moves?.get(key);
    const change = {
      key,
      name: (is ?? was)!.name,
      counts: [was?.count ?? 0, ...middle.map((counts) => counts.get(key) ?? 0), is?.count ?? 0],
      countDelta: (is?.count ?? 0) - (was?.count ?? 0),
      sizeDelta: (is?.bytes ?? 0) - (was?.bytes ?? 0),
      retainedDelta: (is?.retained ?? 0) - (was?.retained ?? 0),
      ...(move === undefined ? {} : move),
    };
    if (change.countDelta !== 0 || change.sizeDelta !== 0 || change.retainedDelta !== 0 || move !== undefined)
      changes.push(change);
  }
  return changes.sort((a, b) => b.retainedDelta - a.retainedDelta || b.countDelta - a.countDelta);
}

function rowsOf(model: HeapModel, classes: HeapClasses): ReturnType<typeof classRows> {
  return classRows(classes, model.shallow, model.retained, model.distances.distance, model.dominators);
}

/** Within a process a class is its constructor's place and name; across processes script numbers differ. */
function keyOf(key: string, byId: boolean): string {
  return byId ? key : key.replace(/^\d+,/, '');
}

function countsByKey(counts: ReadonlyMap<string, number>, byId: boolean): ReadonlyMap<string, number> {
  if (byId) return counts;
  const sums = new Map<string, number>();
  for (const [key, count] of counts) {
    const common = keyOf(key, byId);
    sums.set(common, (sums.get(common) ?? 0) + count);
  }
  return sums;
}
function sumsByKey(
  keys: readonly string[],
  rows: readonly { index: number; name: string; count: number; self: number; retained: number }[],
  byId: boolean,
): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const row of rows) {
    const key = keyOf(keys[row.index]!, byId);
    const sum = sums.get(key) ?? { name: row.name, count: 0, bytes: 0, retained: 0 };
    sum.count += row.count;
    sum.bytes += row.self;
    sum.retained += row.retained;
    sums.set(key, sum);
  }
  return sums;
}

interface Moves {
  added: { count: number; bytes: number };
  removed: { count: number; bytes: number };
}

function movesByKey(
  before: HeapModel,
  oldClasses: HeapModel['classes'],
  after: HeapModel,
): Map<string, Moves> {
  const moves = new Map<string, Moves>();
  const at = (key: string): Moves => {
    let move = moves.get(key);
    if (move === undefined) {
      move = { added: { count: 0, bytes: 0 }, removed: { count: 0, bytes: 0 } };
      moves.set(key, move);
    }
    return move;
  };
  // An object that became one of another class has left the one and joined the other.
  const oldKey = new Map<number, string>();
  for (let node = 0; node < before.snapshot.nodeCount; node++) {
    if (before.shallow[node] === 0) continue;
    oldKey.set(before.snapshot.id[node]!, oldClasses.keys[oldClasses.classOf[node]!]!);
  }
  const kept = new Set<number>();
  for (let node = 0; node < after.snapshot.nodeCount; node++) {
    if (after.shallow[node] === 0) continue;
    const key = after.classes.keys[after.classes.classOf[node]!]!;
    const id = after.snapshot.id[node]!;
    if (oldKey.get(id) === key) {
      kept.add(id);
      continue;
    }
    const { added } = at(key);
    added.count++;
    added.bytes += after.shallow[node]!;
  }
  for (let node = 0; node < before.snapshot.nodeCount; node++) {
    const id = before.snapshot.id[node]!;
    if (before.shallow[node] === 0 || kept.has(id)) continue;
    const { removed } = at(oldClasses.keys[oldClasses.classOf[node]!]!);
    removed.count++;
    removed.bytes += before.shallow[node]!;
  }
  return moves;
}

/** What holds a cluster explains its growth when it grew too, by no less than one for this many. */
const MEMBERS = 256;

function compareClusters(
  before: ReadonlyMap<string, RetainerCluster>,
  after: ReadonlyMap<string, RetainerCluster>,
  between: readonly HeapTally[],
): Growth[] {
  const deltaOf = (key: string): number => (after.get(key)?.count ?? 0) - (before.get(key)?.count ?? 0);
  const isExplained = (cluster: RetainerCluster, delta: number): boolean => {
    for (let key = cluster.parent; key !== undefined; key = after.get(key)?.parent) {
      if (deltaOf(key) > 0 && deltaOf(key) * MEMBERS >= delta) return true;
    }
    return false;
  };
  const growth: Growth[] = [];
  for (const cluster of after.values()) {
    const { key, className: name, count, path: retainerPath } = cluster;
    const countDelta = deltaOf(key);
    const retainedDelta = cluster.retained - (before.get(key)?.retained ?? 0);
    if (countDelta <= 0 || retainedDelta <= 0 || isExplained(cluster, countDelta)) continue;
    const counts = [count - countDelta, ...between.map((tally) => tally.clusters.get(key) ?? 0), count];
    growth.push({ key, name, counts, countDelta, retainedDelta, retainerPath });
  }
  return growth.sort((a, b) => b.retainedDelta - a.retainedDelta || b.countDelta - a.countDelta);
}
