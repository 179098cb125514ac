import { Uint32List } from './growable';

/**
 * Numbers pairs of 32-bit numbers in order of appearance: open addressing over columns, because a Map of a hundred
 * thousand composite keys costs several times as much.
 */
export class PairTable {
  readonly first = new Uint32List();
  readonly second = new Uint32List();
  /** Row + 1 of each slot; 0 where it is free. */
  private slots = new Uint32Array(1 << 10);

  /** The row of a pair, made when there is none: it then is the last one. */
  row(first: number, second: number): number {
    if (this.first.length * 2 >= this.slots.length) this.grow();
    const slot = this.slotOf(first, second);
    const known = this.slots[slot]!;
    if (known > 0) return known - 1;
    this.first.push(first);
    this.second.push(second);
    this.slots[slot] = this.first.length;
    return this.first.length - 1;
  }

  /** The slot that holds a pair, or the free one where it belongs. */
  private slotOf(first: number, second: number): number {
    const mask = this.slots.length - 1;
    let slot = Math.imul(first + 1, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const row = this.slots[slot]! - 1;
      if (row < 0 || (this.first.at(row) === first && this.second.at(row) === second)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    this.slots = new Uint32Array(this.slots.length * 4);
    for (let row = 0; row < this.first.length; row++) {
      this.slots[this.slotOf(this.first.at(row), this.second.at(row))] = row + 1;
    }
  }
}
