import type { HeapLocation } from './snapshot';

/** Places in the code by node, in columns: a program may have a million objects that have one. */
export class Locations {
  static readonly none = new Locations(new Uint32Array(0), new Uint32Array(0));

  /** Ascending. */
  private readonly nodes: Uint32Array;
  /** Script, line and column of each. */
  private readonly places: Uint32Array;

  /** @param places script, line and column of each node; V8 gives no order */
  constructor(nodes: Uint32Array, places: Uint32Array) {
    const order = Uint32Array.from(nodes.keys()).sort((a, b) => nodes[a]! - nodes[b]!);
    this.nodes = order.map((i) => nodes[i]!);
    this.places = new Uint32Array(places.length);
    for (let i = 0; i < order.length; i++) {
      for (let field = 0; field < 3; field++) this.places[i * 3 + field] = places[order[i]! * 3 + field]!;
    }
  }

  get(node: number): HeapLocation | undefined {
    const index = this.find(node);
    return index < 0 ? undefined : this.at(index);
  }

  has(node: number): boolean {
    return this.find(node) >= 0;
  }

  *[Symbol.iterator](): IterableIterator<[node: number, location: HeapLocation]> {
    for (let i = 0; i < this.nodes.length; i++) yield [this.nodes[i]!, this.at(i)];
  }

  private at(index: number): HeapLocation {
    const { places } = this;
    return {
      scriptId: places[index * 3]!,
      line: places[index * 3 + 1]!,
      column: places[index * 3 + 2]!,
    };
  }

  private find(node: number): number {
    const { nodes } = this;
    let low = 0;
    let high = nodes.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = nodes[middle]!;
      if (found === node) return middle;
      if (found < node) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
