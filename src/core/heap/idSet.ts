/** V8's object ids as bits: far smaller than a set of numbers, and ids are dense. */
export class IdSet {
  private readonly bits: Uint32Array;

  constructor(ids: Uint32Array) {
    let highest = 0;
    for (const id of ids) if (id > highest) highest = id;
    this.bits = new Uint32Array((highest >>> 5) + 1);
    for (const id of ids) this.bits[id >>> 5]! |= 1 << (id & 31);
  }

  has(id: number): boolean {
    const word = id >>> 5;
    return word < this.bits.length && (this.bits[word]! & (1 << (id & 31))) !== 0;
  }
}
