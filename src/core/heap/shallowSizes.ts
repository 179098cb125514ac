import { hasUserRoots } from './essentialEdges';
import { edgeKind, type HeapSnapshot, nodeKind } from './snapshot';

const WEAK = edgeKind('weak');
const HIDDEN = nodeKind('hidden');
const ARRAY = nodeKind('array');
const NATIVE = nodeKind('native');
const SYNTHETIC = nodeKind('synthetic');

const UNVISITED = 0xffffffff;
const SEVERAL = 0xfffffffe;

/**
 * Bytes of each object with what V8 keeps for it alone: backing stores, hidden structures and external string
 * data that exactly one object owns count as that object's, the way DevTools counts.
 */
export function shallowSizes(snapshot: HeapSnapshot): Float64Array {
  const sizes = Float64Array.from(snapshot.selfSize);
  if (!hasUserRoots(snapshot)) return sizes;
  const owners = findOwners(snapshot);
  const { kind } = snapshot;
  for (let node = 0; node < owners.length; node++) {
    const owner = owners[node]!;
    if (owner === node || owner >= SEVERAL || owner === 0 || kind[owner] === SYNTHETIC) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  return sizes;
}

/** The one node that owns each, itself for those that can't be owned, or UNVISITED or SEVERAL. */
function findOwners(snapshot: HeapSnapshot): Uint32Array {
  const { nodeCount, kind, firstEdge, edgeKind: kinds, edgeTo } = snapshot;
  const owners = new Uint32Array(nodeCount);
  // Each node gets in at most twice besides the start: with its first owner, and when a second one turns up.
  let pending = new Uint32Array(nodeCount);
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
