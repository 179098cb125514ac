/** Smallest values of ranges of an array, and the nearest value below a bound, in logarithmic time. */
export class Minimums {
  readonly #tree: Uint32Array;
  /** Leaves start here; a power of two. */
  readonly #base: number;

  constructor(values: Uint32Array) {
    this.length = values.length;
    let base = 1;
    while (base < values.length) base *= 2;
    this.#base = base;
    this.#tree = new Uint32Array(base * 2).fill(0xffffffff);
    this.#tree.set(values, base);
    for (let i = base - 1; i > 0; i--) this.#tree[i] = Math.min(this.#tree[2 * i]!, this.#tree[2 * i + 1]!);
  }

  readonly length: number;

  at(index: number): number {
    return this.#tree[this.#base + index]!;
  }

  /** The smallest of `from` … `to - 1`; 2³² − 1 when the range is empty. */
  over(from: number, to: number): number {
    let smallest = 0xffffffff;
    let low = from + this.#base;
    let high = to + this.#base;
    for (; low < high; low >>>= 1, high >>>= 1) {
      if (low & 1) smallest = Math.min(smallest, this.#tree[low++]!);
      if (high & 1) smallest = Math.min(smallest, this.#tree[--high]!);
    }
    return smallest;
  }

  /** The first index from `from` on with a value below `bound`; `length` when there is none. */
  nextBelow(from: number, bound: number): number {
    if (from >= this.length) return this.length;
    let place = from + this.#base;
    while (this.#tree[place]! >= bound) {
      // To the right neighbour, going up while this is a right child; past the last one there is nothing.
      while (place & 1) place >>>= 1;
      if (place === 0) return this.length;
      place++;
    }
    while (place < this.#base) {
      place *= 2;
      if (this.#tree[place]! >= bound) place++;
    }
    return place - this.#base;
  }

  /** The last index up to `from` with a value below `bound`; -1 when there is none. */
  previousBelow(from: number, bound: number): number {
    if (from < 0) return -1;
    let place = from + this.#base;
    while (this.#tree[place]! >= bound) {
      while (place > 1 && !(place & 1)) place >>>= 1;
      if (place <= 1) return -1;
      place--;
    }
    while (place < this.#base) {
      place = 2 * place + 1;
      if (this.#tree[place]! >= bound) place--;
    }
    return place - this.#base;
  }
}
