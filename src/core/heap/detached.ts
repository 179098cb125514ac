import { edgeKind, type HeapSnapshot, nodeKind } from './snapshot';

const NATIVE = nodeKind('native');
const WEAK = edgeKind('weak');
const HIDDEN = edgeKind('hidden');
const ATTACHED = 1;
const DETACHED = 2;

/**
 * 1 by node for objects of the embedder that no longer hang in the tree that they belong to. V8 knows the state of
 * some; whatever an attached one reaches is attached, then whatever a detached one reaches is detached. The state
 * is not carried through JavaScript objects.
 */
export function detachedNodes(snapshot: HeapSnapshot): Uint8Array {
  const { nodeCount, kind, detachedness, firstEdge, edgeKind: kinds, edgeTo } = snapshot;
  const state = new Uint8Array(nodeCount);
  const pending: number[][] = [[], [], []];
  for (let node = 0; node < nodeCount; node++) {
    const known = detachedness[node]!;
    if (kind[node] !== NATIVE || (known !== ATTACHED && known !== DETACHED)) continue;
    state[node] = known;
    pending[known]!.push(node);
  }
  for (const wanted of [ATTACHED, DETACHED]) {
    const stack = pending[wanted]!;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
        const to = edgeTo[edge]!;
        if (state[to] !== 0 || kind[to] !== NATIVE || kinds[edge] === WEAK || kinds[edge] === HIDDEN)
          continue;
        state[to] = wanted;
        stack.push(to);
      }
    }
  }
  const detached = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) if (state[node] === DETACHED) detached[node] = 1;
  return detached;
}
