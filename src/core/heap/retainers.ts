import type { HeapSnapshot } from './snapshot';

/** Every edge by its target; those of `node` stand at `first[node]` … `first[node + 1]` - 1. */
export interface Retainers {
  readonly first: Uint32Array;
  readonly edge: Uint32Array;
  readonly from: Uint32Array;
}

/** Turns the edges around. */
export function buildRetainers(snapshot: HeapSnapshot): Retainers {
  const { nodeCount, edgeCount, firstEdge, edgeTo } = snapshot;
  const first = new Uint32Array(nodeCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) first[edgeTo[edge]!]!++;
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) {
    sum += first[node]!;
    first[node] = sum;
  }
  first[nodeCount] = sum;
  const edges = new Uint32Array(edgeCount);
  const from = new Uint32Array(edgeCount);
  // Backwards, so that `first` ends as each node's beginning and edges stand in their own order.
  for (let node = nodeCount - 1; node >= 0; node--) {
    for (let edge = firstEdge[node + 1]! - 1; edge >= firstEdge[node]!; edge--) {
      const place = --first[edgeTo[edge]!]!;
      edges[place] = edge;
      from[place] = node;
    }
  }
  return { first, edge: edges, from };
}
