import type { Retainers } from './retainers';
import type { Scratch } from './scratch';
import type { Sizes } from './shallowSizes';
import type { HeapSnapshot } from './snapshot';

export interface Dominators {
  /** The immediate dominator of each node; the root's is itself. */
  readonly dominator: Uint32Array;
  /** Nodes in an order in which each comes after its dominator. */
  readonly order: Uint32Array;
}

/** Numbers of the depth-first search start here; 0 marks what was not reached. */
const FIRST = 1;

/**
 * The dominator tree over the essential edges, by the Semi-NCA algorithm (Georgiadis, "Linear-Time Algorithms for
 * Dominators and Related Problems", 2005). What no essential path from the root reaches hangs off the root: first
 * what nothing holds, with all it holds, then what holds itself in a circle, one by one, as DevTools does it.
 */
export function buildDominators(
  snapshot: HeapSnapshot,
  essential: Uint8Array,
  retainers: Retainers,
  scratch: Scratch,
): Dominators {
  const { nodeCount } = snapshot;
  const search = depthFirst(snapshot, essential, retainers, scratch);
  const { node, parent } = search;
  const semi = semiDominators(nodeCount, essential, retainers, search, scratch);
  // From here on `parent` becomes the immediate dominator, both as numbers.
  for (let w = FIRST + 1; w <= nodeCount; w++) {
    let above = parent[w]!;
    const limit = semi[w]!;
    while (above > limit) above = parent[above]!;
    parent[w] = above;
  }
  const dominator = new Uint32Array(nodeCount);
  for (let w = FIRST + 1; w <= nodeCount; w++) dominator[node[w]!] = node[parent[w]!]!;
  dominator[node[FIRST]!] = node[FIRST]!;
  scratch.give(search.number, parent, semi);
  return { dominator, order: node.subarray(FIRST, nodeCount + FIRST) };
}

/** Retained bytes of each node: its own and those of all that it dominates. */
export function retainedSizes({ dominator, order }: Dominators, sizes: Sizes): Sizes {
  const retained = sizes.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const node = order[i]!;
    retained[dominator[node]!]! += retained[node]!;
  }
  return retained;
}

interface Search {
  /** Number of each node. */
  readonly number: Uint32Array;
  /** Node and number of the parent, by number. */
  readonly node: Uint32Array;
  readonly parent: Uint32Array;
  /** Of the same length, free to be used. */
  readonly spare: Uint32Array;
}

function depthFirst(
  snapshot: HeapSnapshot,
  essential: Uint8Array,
  retainers: Retainers,
  scratch: Scratch,
): Search {
  const { nodeCount, firstEdge, edgeTo } = snapshot;
  const number = scratch.take().fill(0);
  const node = new Uint32Array(nodeCount + FIRST);
  const parent = scratch.take().fill(0);
  const next = scratch.take();
  let count = FIRST;
  const enter = (fresh: number, above: number): void => {
    number[fresh] = count;
    node[count] = fresh;
    parent[count] = above;
    next[count] = firstEdge[fresh]!;
    count++;
  };
  const visit = (start: number, above: number): void => {
    enter(start, above);
    for (let v = number[start]!; v !== above; ) {
      const end = firstEdge[node[v]! + 1]!;
      let edge = next[v]!;
      while (edge < end && (essential[edge] === 0 || number[edgeTo[edge]!] !== 0)) edge++;
      next[v] = edge + 1;
      if (edge < end) {
        enter(edgeTo[edge]!, v);
        v = count - 1;
      } else {
        v = parent[v]!;
      }
    }
  };
  visit(0, 0);
  for (let i = 0; i < nodeCount && count <= nodeCount; i++) {
    if (number[i] === 0 && isOrphan(i, essential, retainers)) visit(i, FIRST);
  }
  for (let i = 0; i < nodeCount && count <= nodeCount; i++) if (number[i] === 0) enter(i, FIRST);
  return { number, node, parent, spare: next };
}

function isOrphan(node: number, essential: Uint8Array, { first, edge }: Retainers): boolean {
  for (let i = first[node]!; i < first[node + 1]!; i++) if (essential[edge[i]!] === 1) return false;
  return true;
}

/** The semidominator of each node; both as numbers. */
function semiDominators(
  nodeCount: number,
  essential: Uint8Array,
  { first, edge, from }: Retainers,
  { number, node, parent, spare: semi }: Search,
  scratch: Scratch,
): Uint32Array {
  const label = scratch.take();
  const ancestor = scratch.take();
  ancestor.set(parent);
  for (let v = 0; v <= nodeCount; v++) semi[v] = label[v] = v;
  const path: number[] = [];
  for (let w = nodeCount; w > FIRST; w--) {
    const held = node[w]!;
    let best = w;
    let isHeld = false;
    for (let i = first[held]!; i < first[held + 1]!; i++) {
      if (essential[edge[i]!] === 0) continue;
      isHeld = true;
      const v = number[from[i]!]!;
      // Numbers above w are linked to their parents already; others stand for themselves.
      const u = v > w ? evaluate(v, w, ancestor, label, semi, path) : v;
      if (semi[u]! < best) best = semi[u]!;
    }
    semi[w] = isHeld ? best : FIRST;
  }
  scratch.give(label, ancestor);
  return semi;
}

/** The node with the least semidominator on the path from `v` up to, not including, the last linked one's parent. */
function evaluate(
  v: number,
  last: number,
  ancestor: Uint32Array,
  label: Uint32Array,
  semi: Uint32Array,
  path: number[],
): number {
  let length = 0;
  let at = v;
  while (ancestor[at]! > last) {
    path[length++] = at;
    at = ancestor[at]!;
  }
  while (length > 0) {
    const below = path[--length]!;
    const above = ancestor[below]!;
    if (semi[label[above]!]! < semi[label[below]!]!) label[below] = label[above]!;
    ancestor[below] = ancestor[above]!;
  }
  return label[v]!;
}
