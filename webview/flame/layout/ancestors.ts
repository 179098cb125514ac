/**
 * Ancestors of tree nodes in a few steps each, however deep the tree: nodes are laid out so that each node is
 * followed by its heaviest child, and any way up crosses at most log2(nodes) of these chains.
 */
export class Ancestors {
  readonly #parent: Int32Array;
  /** Distance from the root. */
  readonly depth: Uint32Array;
  /** Topmost node of each node's chain. */
  readonly #head: Int32Array;
  /** Position of each node, and the node of each position. Chains are contiguous. */
  readonly #position: Uint32Array;
  readonly #nodeAt: Uint32Array;

  /** Every parent must stand before its children; -1 for the root, node 0. */
  constructor(parent: Int32Array) {
    this.#parent = parent;
    const count = parent.length;
    this.depth = new Uint32Array(count);
    this.#head = new Int32Array(count);
    this.#position = new Uint32Array(count);
    this.#nodeAt = new Uint32Array(count);

    const size = new Uint32Array(count).fill(1);
    for (let node = count - 1; node > 0; node--) size[parent[node]!]! += size[node]!;
    const heavy = new Int32Array(count).fill(-1);
    for (let node = 1; node < count; node++) {
      const above = parent[node]!;
      this.depth[node] = this.depth[above]! + 1;
      if (heavy[above]! < 0 || size[node]! > size[heavy[above]!]!) heavy[above] = node;
    }
    let next = 0;
    for (let node = 0; node < count; node++) {
      if (node > 0 && heavy[parent[node]!] === node) continue;
      for (let link = node; link >= 0; link = heavy[link]!) {
        this.#head[link] = node;
        this.#position[link] = next;
        this.#nodeAt[next++] = link;
      }
    }
  }

  /** Depth of the deepest node that both hang from (or are). */
  sharedDepth(a: number, b: number): number {
    const { depth } = this;
    const head = this.#head;
    const parent = this.#parent;
    while (head[a] !== head[b]) {
      if (depth[head[a]!]! >= depth[head[b]!]!) a = parent[head[a]!]!;
      else b = parent[head[b]!]!;
    }
    return Math.min(depth[a]!, depth[b]!);
  }

  /** The node's ancestor at `depth`, itself included; `depth` must not exceed the node's. */
  at(node: number, depth: number): number {
    let head = this.#head[node]!;
    while (this.depth[head]! > depth) {
      node = this.#parent[head]!;
      head = this.#head[node]!;
    }
    return this.#nodeAt[this.#position[head]! + depth - this.depth[head]!]!;
  }
}
