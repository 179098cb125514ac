import { childLists } from '../../../src/core/profile/callTree';

/** Parent and function of each node, every parent before its children: what a tree is built from. */
export interface TreeColumns {
  /** -1 for the root, node 0. */
  readonly parent: Int32Array;
  /** Function of each node. */
  readonly func: Uint32Array;
  /** The node's own value, without its callees. */
  readonly self: Float64Array;
}

/** A call tree in which each call path stands once. */
export interface CallTree extends TreeColumns {
  /** Value with all callees. */
  readonly total: Float64Array;
  /** The node here of each node that the tree was built from; -1 for those left out. */
  readonly nodeOf: Int32Array;
}

export interface TreeOptions {
  /** Functions left out together with everything that they called: 1 by function. */
  readonly without?: Uint8Array;
  /** Functions taken out of the stacks; their own value goes to their callers. */
  readonly hidden?: ReadonlySet<number>;
  /** Keep only what ran below this function, with its outermost calls as the first level. */
  readonly focus?: number;
  /** Join direct recursion: a call of the function by itself becomes part of the outer call. */
  readonly joinRecursion?: boolean;
}

const OUTSIDE = -1;

/** Joins the nodes that have the same call path after the options took effect. One pass, no recursion. */
export function buildTree(source: TreeColumns, options: TreeOptions = {}): CallTree {
  const count = source.parent.length;
  const { without, hidden, focus, joinRecursion } = options;
  if (!hidden?.size && focus === undefined && !joinRecursion && eachPathOnce(source)) {
    return prunedTree(source, without);
  }
  const nodes = new NodeTable(count);
  const nodeOf = new Int32Array(count).fill(OUTSIDE);
  if (count === 0) return { ...nodes.finish(), total: new Float64Array(0), nodeOf };

  const root = nodes.child(-1, source.func[0]!);
  nodeOf[0] = root;
  // With a focus, the root stands for "not inside the function yet" and keeps no value of its own.
  if (focus === undefined) nodes.self[root] = source.self[0]!;
  const leftOut = new Uint8Array(count);
  for (let node = 1; node < count; node++) {
    const above = source.parent[node]!;
    const func = source.func[node]!;
    if (leftOut[above] || without?.[func]) {
      leftOut[node] = 1;
      continue;
    }
    const parent = nodeOf[above]!;
    let place: number;
    if (focus !== undefined && parent === root && func !== focus) place = root;
    else if (hidden?.has(func)) place = parent;
    else if (joinRecursion && nodes.func[parent] === func) place = parent;
    else place = nodes.child(parent, func);
    nodeOf[node] = place;
    if (focus === undefined || place !== root) nodes.self[place]! += source.self[node]!;
  }
  if (focus !== undefined) {
    for (let node = 0; node < count; node++) if (nodeOf[node] === root) nodeOf[node] = OUTSIDE;
  }
  const columns = nodes.finish();
  return { ...columns, total: totalsOf(columns), nodeOf };
}

/** True when no two children of a node are calls of one function: then there is nothing to join. */
function eachPathOnce({ parent, func }: TreeColumns): boolean {
  const { first, next } = childLists(parent);
  const lastCaller = new Int32Array(func.reduce((most, index) => Math.max(most, index), 0) + 1).fill(-1);
  for (let node = 0; node < parent.length; node++) {
    for (let child = first[node]!; child >= 0; child = next[child]!) {
      if (lastCaller[func[child]!] === node) return false;
      lastCaller[func[child]!] = node;
    }
  }
  return true;
}

/** The tree without some functions and what they called, where nothing is joined: its nodes keep their order. */
function prunedTree(source: TreeColumns, without: Uint8Array | undefined): CallTree {
  const count = source.parent.length;
  const nodeOf = new Int32Array(count).fill(OUTSIDE);
  const parent = new Int32Array(count);
  const func = new Uint32Array(count);
  const self = new Float64Array(count);
  let size = 0;
  for (let node = 0; node < count; node++) {
    const above = node === 0 ? -1 : nodeOf[source.parent[node]!]!;
    const own = source.func[node]!;
    if (node > 0 && (above < 0 || without?.[own])) continue;
    parent[size] = above;
    func[size] = own;
    self[size] = source.self[node]!;
    nodeOf[node] = size++;
  }
  const columns = {
    parent: parent.subarray(0, size),
    func: func.subarray(0, size),
    self: self.subarray(0, size),
  };
  return { ...columns, total: totalsOf(columns), nodeOf };
}

/** The value of each node with all its callees. */
export function totalsOf(tree: TreeColumns): Float64Array {
  const total = Float64Array.from(tree.self);
  for (let node = total.length - 1; node > 0; node--) total[tree.parent[node]!]! += total[node]!;
  return total;
}

/** Values of the nodes that a tree was built from, gathered as the tree's own were. */
export function gather(tree: CallTree, self: Float64Array): { self: Float64Array; total: Float64Array } {
  const gathered = new Float64Array(tree.parent.length);
  for (let node = 0; node < self.length; node++) {
    const place = tree.nodeOf[node]!;
    if (place >= 0) gathered[place]! += self[node]!;
  }
  return { self: gathered, total: totalsOf({ ...tree, self: gathered }) };
}

/** Marks the nodes of `func` that no other node of `func` lies above: its outermost calls. */
export function outermost(tree: TreeColumns, func: number): Uint8Array {
  const inside = new Uint8Array(tree.parent.length);
  const marks = new Uint8Array(tree.parent.length);
  for (let node = 0; node < inside.length; node++) {
    const above = node > 0 && inside[tree.parent[node]!] === 1;
    const same = tree.func[node] === func;
    if (same && !above) marks[node] = 1;
    if (same || above) inside[node] = 1;
  }
  return marks;
}

/**
 * Nodes found by parent and function: open addressing over columns, because a Map of a million composite keys
 * costs ten times as much. Holds at most `capacity` nodes.
 */
export class NodeTable {
  readonly parent: Int32Array;
  readonly func: Uint32Array;
  readonly self: Float64Array;
  size = 0;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(capacity: number) {
    this.parent = new Int32Array(capacity);
    this.func = new Uint32Array(capacity);
    this.self = new Float64Array(capacity);
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
  }

  /** The node for a call of `func` from `parent`, made when it is not there yet. */
  child(parent: number, func: number): number {
    let slot = (Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(func + 1, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const node = this.#slots[slot]!;
      if (node < 0) break;
      if (this.parent[node] === parent && this.func[node] === func) return node;
      slot = (slot + 1) & this.#mask;
    }
    const node = this.size++;
    this.#slots[slot] = node;
    this.parent[node] = parent;
    this.func[node] = func;
    return node;
  }

  finish(): { parent: Int32Array; func: Uint32Array; self: Float64Array } {
    return {
      parent: this.parent.slice(0, this.size),
      func: this.func.slice(0, this.size),
      self: this.self.slice(0, this.size),
    };
  }
}
