/** Typed arrays that grow by doubling, for columns whose length isn't known beforehand. */
abstract class Growable<A extends Uint32Array | Float64Array> {
  length = 0;
  protected values: A;

  constructor(values: A) {
    this.values = values;
  }

  protected abstract allocate(capacity: number): A;

  protected grow(): void {
    const grown = this.allocate(Math.max(16, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }

  at(index: number): number {
    return this.values[index]!;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
  }

  /** The values as an array of exactly `length`; shares memory when that wastes little. */
  finish(): A {
    const { length, values } = this;
    return (length * 1.25 >= values.length ? values.subarray(0, length) : values.slice(0, length)) as A;
  }
}

export class Uint32List extends Growable<Uint32Array> {
  constructor(capacity = 16) {
    super(new Uint32Array(capacity));
  }

  static from(values: ArrayLike<number>): Uint32List {
    const list = new Uint32List(values.length);
    list.values.set(values);
    list.length = values.length;
    return list;
  }

  protected allocate(capacity: number): Uint32Array {
    return new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow();
    this.values[this.length++] = value;
  }
}

export class Float64List extends Growable<Float64Array> {
  constructor(capacity = 16) {
    super(new Float64Array(capacity));
  }

  static from(values: ArrayLike<number>): Float64List {
    const list = new Float64List(values.length);
    list.values.set(values);
    list.length = values.length;
    return list;
  }

  protected allocate(capacity: number): Float64Array {
    return new Float64Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow();
    this.values[this.length++] = value;
  }

  add(index: number, value: number): void {
    this.values[index]! += value;
  }
}
