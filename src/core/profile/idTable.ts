/** Numbers by id. Ids are dense in what V8 writes, but a file may say anything: large ones go to a Map. */
export class IdTable {
  private dense = new Int32Array(1 << 10).fill(-1);
  private readonly sparse = new Map<number, number>();

  private readonly limit: number;

  /** Ids below about `limit` may take memory in proportion to their value. */
  constructor(limit: number) {
    this.limit = 2 ** Math.ceil(Math.log2(limit));
  }

  /** -1 when the id is unknown. */
  get(id: number): number {
    if (id < this.dense.length) return this.dense[id]!;
    return this.sparse.size > 0 ? (this.sparse.get(id) ?? -1) : -1;
  }

  set(id: number, value: number): void {
    if (id >= this.limit) {
      this.sparse.set(id, value);
      return;
    }
    if (id >= this.dense.length) {
      const larger = new Int32Array(2 ** Math.ceil(Math.log2(id + 1))).fill(-1);
      larger.set(this.dense);
      this.dense = larger;
    }
    this.dense[id] = value;
  }
}
