import { hasUserRoots } from './essentialEdges';
import type { Scratch } from './scratch';
import { edgeKind, type HeapSnapshot, nodeKind } from './snapshot';

const WEAK = edgeKind('weak');
const HIDDEN = nodeKind('hidden');
const ARRAY = nodeKind('array');
const NATIVE = nodeKind('native');
const SYNTHETIC = nodeKind('synthetic');

/** Bytes by node. */
export type Sizes = Uint32Array | Float64Array;

const LARGEST = 0xffff_ffff;
const UNVISITED = 0xffffffff;
const SEVERAL = 0xfffffffe;

/**
 * Bytes of each object with what V8 keeps for it alone: backing stores, hidden structures and external string
 * data that exactly one object owns count as that object's, the way DevTools counts.
 */
export function shallowSizes(snapshot: HeapSnapshot, scratch: Scratch): Sizes {
  const sizes = copyOf(snapshot.selfSize);
  if (!hasUserRoots(snapshot)) return sizes;
  const owners = findOwners(snapshot, scratch);
  const { kind } = snapshot;
  for (let node = 0; node < snapshot.nodeCount; node++) {
    const owner = owners[node]!;
    if (owner === node || owner >= SEVERAL || owner === 0 || kind[owner] === SYNTHETIC) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  scratch.give(owners);
  return sizes;
}

/** Half as large for heaps of under 4 GB, of which no sum of sizes can be more than that. */
function copyOf(selfSize: HeapSnapshot['selfSize']): Sizes {
  let total = 0;
  for (const size of selfSize) total += size;
  return total <= LARGEST ? Uint32Array.from(selfSize) : Float64Array.from(selfSize);
}

/** The one node that owns each, itself for those that can't be owned, or UNVISITED or SEVERAL. */
function findOwners(snapshot: HeapSnapshot, scratch: Scratch): Uint32Array {
  const { nodeCount, kind, firstEdge, edgeKind: kinds, edgeTo } = snapshot;
  const owners = scratch.take();
  // Each node gets in at most twice besides the start: with its first owner, and when a second one turns up.
  let pending = scratch.take();
  let length = 0;
  const isExternalData = namesMatcher(snapshot, 'system / ExternalStringData');
  for (let node = 0; node < nodeCount; node++) {
    const type = kind[node]!;
    if (type === HIDDEN || type === ARRAY || (type === NATIVE && isExternalData(node))) {
      owners[node] = UNVISITED;
    } else {
      owners[node] = node;
      pending[length++] = node;
    }
  }
  const push = (node: number): void => {
    if (length === pending.length) {
      const larger = new Uint32Array(pending.length * 2);
      larger.set(pending);
      pending = larger;
    }
    pending[length++] = node;
  };
  while (length > 0) {
    const node = pending[--length]!;
    const owner = owners[node]!;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      if (kinds[edge] === WEAK) continue;
      const to = edgeTo[edge]!;
      const known = owners[to]!;
      if (known === UNVISITED) {
        owners[to] = owner;
        push(to);
      } else if (known !== to && known !== owner && known !== SEVERAL) {
        owners[to] = SEVERAL;
        push(to);
      }
    }
  }
  scratch.give(pending);
  return owners;
}

/** Tells whether a node has this name, decoding each name once. */
function namesMatcher(snapshot: HeapSnapshot, text: string): (node: number) => boolean {
  const known = new Map<number, boolean>();
  return (node) => {
    const name = snapshot.name[node]!;
    let matches = known.get(name);
    if (matches === undefined) {
      matches = snapshot.strings.text(name) === text;
      known.set(name, matches);
    }
    return matches;
  };
}
