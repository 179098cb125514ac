import { classify, classRows } from './classes';
import type { HeapModel } from './heapModel';
import { type RetainerCluster, retainerClusters } from './retainerClusters';

/** How a class changed from one snapshot to another. Bytes are shallow unless said otherwise. */
export interface ClassChange {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly countDelta: number;
  readonly sizeDelta: number;
  readonly retainedDelta: number;
  /** New and vanished objects, told apart by id; in snapshots of one process only. */
  readonly added?: { readonly count: number; readonly bytes: number };
  readonly removed?: { readonly count: number; readonly bytes: number };
}

/** Objects of one class, held in one way, that became more. */
export interface Growth {
  readonly name: string;
  readonly countDelta: number;
  readonly retainedDelta: number;
  readonly retainerPath: readonly string[];
}

export interface HeapComparison {
  /** True when the snapshots are of one process, so that objects are told apart by their ids. */
  readonly sameProcess: boolean;
  readonly totalDelta: number;
  /** Largest growth of the retained size first; classes that did not change are left out. */
  readonly classes: readonly ClassChange[];
  readonly growth: readonly Growth[];
}

/** Compares two snapshots, the older first: by object within a process, by class and retainer path in any case. */
export function compareHeaps(before: HeapModel, after: HeapModel): HeapComparison {
  const sameProcess = areOfOneProcess(before, after);
  return {
    sameProcess,
    totalDelta: after.totalBytes - before.totalBytes,
    classes: compareClasses(before, after, sameProcess),
    growth: compareClusters(retainerClusters(before), retainerClusters(after)),
  };
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

function compareClasses(before: HeapModel, after: HeapModel, byId: boolean): ClassChange[] {
  // Both sides must use the same shapes, or a shape that has become frequent looks like growth of its class.
  const classes = classify(before.snapshot, before.detached, after.classes.shapes);
  const old = sumsByKey(
    classes.keys,
    classRows(classes, before.shallow, before.retained, before.distances.distance, before.dominators),
    byId,
  );
  const fresh = sumsByKey(after.classes.keys, after.classRows, byId);
  const moves = byId ? movesByKey(before, classes, after) : undefined;
  const changes: ClassChange[] = [];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const was = old.get(key);
    const is = fresh.get(key);
    const move = moves?.get(key);
    const change = {
      name: (is ?? was)!.name,
      before: was?.count ?? 0,
      after: is?.count ?? 0,
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

/** Within a process a class is its constructor's place and name; across processes script numbers differ. */
function keyOf(key: string, byId: boolean): string {
  return byId ? key : key.replace(/^\d+,/, '');
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
    const countDelta = deltaOf(cluster.key);
    const retainedDelta = cluster.retained - (before.get(cluster.key)?.retained ?? 0);
    if (countDelta <= 0 || retainedDelta <= 0 || isExplained(cluster, countDelta)) continue;
    growth.push({ name: cluster.className, countDelta, retainedDelta, retainerPath: cluster.path });
  }
  return growth.sort((a, b) => b.retainedDelta - a.retainedDelta || b.countDelta - a.countDelta);
}
