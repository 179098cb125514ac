import { hasUserRoots, isUserRoot } from './essentialEdges';
import { edgeKind, edgeText, type HeapSnapshot, nodeKind } from './snapshot';
import { WeakMapEdges } from './weakMaps';

const WEAK = edgeKind('weak');
const INTERNAL = edgeKind('internal');
const HIDDEN = nodeKind('hidden');
const ARRAY = nodeKind('array');

/** Distance of what nothing reaches. */
export const UNREACHED = 0x7fff_ffff;
/** Distances of what only V8 itself reaches begin here. */
const SYSTEM = 100_000_000;

/** Paths from the roots, the shortest to each node. */
export interface Distances {
  /** Edges from a root of the program; from SYSTEM on, from the root of all. */
  readonly distance: Int32Array;
  /** The edge by which each node was reached first; NONE for roots and what nothing reaches. */
  readonly via: Uint32Array;
  /** The node that this edge comes from. */
  readonly from: Uint32Array;
  /** What was reached, each after the node that it was reached from. */
  readonly order: Uint32Array;
}

export const NONE = 0xffff_ffff;

/** Breadth-first from the program's roots, then from V8's, past edges that say nothing about who holds what. */
export function findDistances(snapshot: HeapSnapshot): Distances {
  const { nodeCount, firstEdge, edgeKind: kinds, edgeTo, edgeName } = snapshot;
  const distance = new Int32Array(nodeCount).fill(UNREACHED);
  const via = new Uint32Array(nodeCount).fill(NONE);
  const from = new Uint32Array(nodeCount);
  const queue = new Uint32Array(nodeCount);
  const isPassable = edgeFilter(snapshot);
  const weakMaps = new WeakMapEdges(snapshot.strings);
  const halves = new Set<string>();
  let length = 0;
  const search = (start: number): void => {
    for (let i = start; i < length; i++) {
      const node = queue[i]!;
      const next = distance[node]! + 1;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        const to = edgeTo[edge]!;
        if (kinds[edge] === WEAK || distance[to] !== UNREACHED || !isPassable(node, edge)) continue;
        const entry = kinds[edge] === INTERNAL ? weakMaps.entry(edgeName[edge]!) : undefined;
        // A WeakMap's value is reached when both its map and its key have been.
        if (entry !== undefined && !halves.delete(entry.pair)) {
          halves.add(entry.pair);
          continue;
        }
        distance[to] = next;
        via[to] = edge;
        from[to] = node;
        queue[length++] = to;
      }
    }
  };
  for (let edge = firstEdge[0]!; edge < firstEdge[1]!; edge++) {
    const to = edgeTo[edge]!;
    if (!isUserRoot(snapshot, to) || distance[to] === 1) continue;
    distance[to] = 1;
    via[to] = edge;
    queue[length++] = to;
  }
  search(0);
  distance[0] = hasUserRoots(snapshot) ? SYSTEM : 0;
  queue[length++] = 0;
  search(length - 1);
  return { distance, via, from, order: queue.subarray(0, length) };
}

/** Leaves out the links of V8's maps that many objects of different kinds share. */
function edgeFilter(snapshot: HeapSnapshot): (node: number, edge: number) => boolean {
  const { kind, name, strings } = snapshot;
  const special = new Map<number, 'context' | 'descriptors' | undefined>();
  return (node, edge) => {
    const type = kind[node];
    if (type !== HIDDEN && type !== ARRAY) return true;
    const nameIndex = name[node]!;
    if (!special.has(nameIndex)) {
      const text = strings.text(nameIndex);
      special.set(
        nameIndex,
        text === 'system / NativeContext'
          ? 'context'
          : text === '(map descriptors)'
            ? 'descriptors'
            : undefined,
      );
    }
    const what = special.get(nameIndex);
    if (what === 'context' && type === HIDDEN) return edgeText(snapshot, edge) !== 'sloppy_function_map';
    if (what === 'descriptors' && type === ARRAY) {
      // From the third on, every third element is a key, the next its type, then its descriptor.
      const index = Number.parseInt(edgeText(snapshot, edge), 10);
      return index < 2 || index % 3 !== 1;
    }
    return true;
  };
}
