import type { Box, BoxSink, OtherSide, Scene } from './scene';
import type { TreeColumns } from './tree';

interface WeighedTree extends TreeColumns {
  readonly total: Float64Array;
}

/** Values of the other side of a comparison, by node of the tree. */
export interface OtherValues {
  readonly self: Float64Array;
  readonly total: Float64Array;
}

/**
 * A tree with the heaviest callee on the left of each level. Boxes stand in columns, level after level and
 * from left to right in each, so that the visible ones are found by binary search. A box's key is its slot.
 */
export class LevelScene implements Scene {
  readonly #tree: WeighedTree;
  readonly #other: OtherValues | undefined;
  readonly width: number;
  readonly rows: number;
  readonly home = 0;
  /** First slot of each level; length rows + 1. */
  readonly #start: Uint32Array;
  readonly #node: Uint32Array;
  readonly #func: Uint32Array;
  readonly #x: Float64Array;
  readonly #length: Float64Array;
  /** Slot of the parent and of the first child; the children of a slot are neighbours. */
  readonly #above: Int32Array;
  readonly #firstChild: Uint32Array;

  /** `root` is the node to show as the only box of the first level. */
  constructor(tree: WeighedTree, root = 0, other?: OtherValues) {
    this.#tree = tree;
    this.#other = other;
    const boxes = layOut(tree, root);
    this.#node = boxes.node;
    this.#func = boxes.func;
    this.#x = boxes.x;
    this.#length = boxes.length;
    this.#above = boxes.above;
    this.#firstChild = boxes.firstChild;
    this.#start = boxes.start;
    this.rows = boxes.start.length - 1;
    this.width = this.size > 0 ? tree.total[root]! : 0;
  }

  /** Boxes in the picture. */
  get size(): number {
    return this.#start[this.rows]!;
  }

  visit(row: number, from: number, to: number, pixel: number, sink: BoxSink): void {
    const x = this.#x;
    const length = this.#length;
    const func = this.#func;
    const end = this.#start[row + 1]!;
    let slot = this.#firstEndingAfter(from, this.#start[row]!, end);
    while (slot < end && x[slot]! < to) {
      const left = x[slot]!;
      const first = slot++;
      if (length[first]! >= pixel) {
        sink(first, func[first]!, left, left + length[first]!, false);
        continue;
      }
      // Everything that ends within this pixel is one mark. A wide box can't, as it starts after `left`.
      slot = this.#gallop(left + pixel, slot, end);
      sink(first, func[first]!, left, x[slot - 1]! + length[slot - 1]!, true);
    }
  }

  at(row: number, x: number): number {
    if (row < 0 || row >= this.rows) return -1;
    const end = this.#start[row + 1]!;
    const slot = this.#firstEndingAfter(x, this.#start[row]!, end);
    return slot < end && this.#x[slot]! <= x ? slot : -1;
  }

  box(key: number): Box {
    const row = this.#rowOf(key);
    return {
      key,
      row,
      func: this.#func[key]!,
      x: this.#x[key]!,
      width: this.#length[key]!,
      depth: row,
    };
  }

  self(key: number): number {
    return this.#tree.self[this.#node[key]!]!;
  }

  other(key: number): OtherSide | undefined {
    if (this.#other === undefined) return undefined;
    const node = this.#node[key]!;
    return { self: this.#other.self[node]!, total: this.#other.total[node]! };
  }

  parent(key: number): number {
    return this.#above[key]!;
  }

  children(key: number, limit: number): number[] {
    const first = this.#firstChild[key]!;
    const count = Math.min(limit, this.#firstChild[key + 1]! - first);
    return Array.from({ length: Math.max(0, count) }, (_, i) => first + i);
  }

  neighbour(key: number, step: -1 | 1): number {
    const row = this.#rowOf(key);
    const next = key + step;
    return next >= this.#start[row]! && next < this.#start[row + 1]! ? next : -1;
  }

  vertical(key: number, step: -1 | 1): number {
    return step < 0 ? this.parent(key) : (this.children(key, 1)[0] ?? -1);
  }

  position(key: number): { index: number; count: number } {
    const above = this.#above[key]!;
    if (above < 0) return { index: 0, count: 1 };
    const first = this.#firstChild[above]!;
    return { index: key - first, count: this.#firstChild[above + 1]! - first };
  }

  outermost(marked: Uint8Array): number[] {
    const inside = new Uint8Array(this.size);
    const keys: number[] = [];
    for (let slot = 0; slot < inside.length; slot++) {
      const above = this.#above[slot]!;
      if (above >= 0 && inside[above]) inside[slot] = 1;
      else if (marked[this.#func[slot]!]) {
        inside[slot] = 1;
        keys.push(slot);
      }
    }
    return keys;
  }

  #rowOf(slot: number): number {
    let low = 0;
    let high = this.rows;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#start[middle]! <= slot) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The first slot of `start` … `end` whose box ends after `x`; `end` when there is none. */
  #firstEndingAfter(x: number, start: number, end: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#x[middle]! + this.#length[middle]! <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same for an answer that is expected to be near `start`. */
  #gallop(x: number, start: number, end: number): number {
    let step = 1;
    while (start + step < end && this.#x[start + step]! + this.#length[start + step]! <= x) {
      start += step;
      step *= 2;
    }
    return this.#firstEndingAfter(x, start, Math.min(end, start + step + 1));
  }
}

/** Boxes in columns, by slot. */
interface Boxes {
  readonly start: Uint32Array;
  readonly node: Uint32Array;
  readonly func: Uint32Array;
  readonly x: Float64Array;
  readonly length: Float64Array;
  readonly above: Int32Array;
  readonly firstChild: Uint32Array;
}

/** Breadth first: the slots of one level are the queue for the next. */
function layOut(tree: WeighedTree, root: number): Boxes {
  const { total } = tree;
  const count = tree.parent.length;
  const children = sortedChildren(tree);
  const node = new Uint32Array(count);
  const func = new Uint32Array(count);
  const x = new Float64Array(count);
  const length = new Float64Array(count);
  const above = new Int32Array(count);
  const firstChild = new Uint32Array(count + 1);
  const start = [0];
  let size = 0;
  if (count > 0 && total[root]! > 0) {
    node[0] = root;
    above[0] = -1;
    size = 1;
  }
  for (let level = 0; start[level]! < size; level++) {
    const end = size;
    for (let slot = start[level]!; slot < end; slot++) {
      const caller = node[slot]!;
      func[slot] = tree.func[caller]!;
      length[slot] = total[caller]!;
      firstChild[slot] = size;
      let left = x[slot]!;
      for (let i = children.start[caller]!; i < children.start[caller + 1]!; i++) {
        const child = children.list[i]!;
        if (!(total[child]! > 0)) break;
        node[size] = child;
        x[size] = left;
        above[size++] = slot;
        left += total[child]!;
      }
    }
    start.push(end);
  }
  firstChild[size] = size;
  return { start: Uint32Array.from(start), node, func, x, length, above, firstChild };
}

interface ChildTable {
  /** The children of node `i` are `list[start[i]]` … `list[start[i + 1] - 1]`, heaviest first. */
  readonly start: Uint32Array;
  readonly list: Uint32Array;
}

/** Few children are the rule, and sorting those by hand spares a million calls of a comparison function. */
const SORT_BY_HAND = 24;

function sortedChildren(tree: WeighedTree): ChildTable {
  const { parent, total } = tree;
  const count = parent.length;
  const start = new Uint32Array(count + 1);
  for (let node = 1; node < count; node++) start[parent[node]! + 1]!++;
  for (let node = 0; node < count; node++) start[node + 1]! += start[node]!;
  const fill = start.slice();
  const list = new Uint32Array(Math.max(0, count - 1));
  for (let node = 1; node < count; node++) list[fill[parent[node]!]!++] = node;

  for (let node = 0; node < count; node++) {
    const from = start[node]!;
    const to = start[node + 1]!;
    if (to - from < 2) continue;
    if (to - from > SORT_BY_HAND) {
      list.subarray(from, to).sort((a, b) => total[b]! - total[a]! || a - b);
      continue;
    }
    for (let i = from + 1; i < to; i++) {
      const child = list[i]!;
      let hole = i;
      for (; hole > from && total[list[hole - 1]!]! < total[child]!; hole--) list[hole] = list[hole - 1]!;
      list[hole] = child;
    }
  }
  return { start, list };
}
