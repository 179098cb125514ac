import type { JsonScanner } from './jsonScanner';

const QUOTE = 0x22;

/** Gives equal strings equal numbers without decoding them: raw bytes are hashed, compared and kept. */
export class StringTable {
  private kept = new Uint8Array(1 << 12);
  private view = new DataView(this.kept.buffer);
  private used = 0;
  private start: number[] = [];
  private length: number[] = [];
  private hashes: number[] = [];
  private escaped: boolean[] = [];
  /** Number + 1 by hash; 0 marks a free slot. */
  private slots = new Int32Array(1 << 10);

  /** The number of the scanner's last string. */
  intern(scanner: JsonScanner): number {
    const { hash, from } = scanner;
    const length = scanner.to - from;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = this.slots[slot]! - 1;
      if (index < 0) break;
      if (
        this.hashes[index] === hash &&
        this.length[index] === length &&
        this.sameBytes(scanner, from, index)
      )
        return index;
      slot = (slot + 1) & mask;
    }
    return this.add(scanner, slot);
  }

  /** Consumes the string with this number if it is next, which is faster than finding out which one is. */
  accept(scanner: JsonScanner, index: number): boolean {
    const length = this.length[index]!;
    const from = scanner.pos + 1;
    const { bytes } = scanner;
    // The quote may be beyond the window; what stands there then is no part of the input.
    if (bytes[from - 1] !== QUOTE || bytes[from + length] !== QUOTE || !scanner.holds(from + length))
      return false;
    if (!this.sameBytes(scanner, from, index)) return false;
    scanner.pos = from + length + 1;
    return true;
  }

  /** Decodes every string, in the order of their numbers. */
  texts(scanner: JsonScanner): string[] {
    return this.start.map((start, index) =>
      scanner.decode(this.kept.subarray(start, start + this.length[index]!), this.escaped[index]!),
    );
  }

  private sameBytes(scanner: JsonScanner, from: number, index: number): boolean {
    const { bytes, view } = scanner;
    const { kept } = this;
    const start = this.start[index]!;
    const length = this.length[index]!;
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      if (view.getInt32(from + i) !== this.view.getInt32(start + i)) return false;
    }
    for (; i < length; i++) if (bytes[from + i] !== kept[start + i]) return false;
    return true;
  }

  private add(scanner: JsonScanner, slot: number): number {
    const { from, to } = scanner;
    const length = to - from;
    if (this.used + length > this.kept.length) {
      const larger = new Uint8Array(Math.max(this.kept.length * 2, this.used + length));
      larger.set(this.kept.subarray(0, this.used));
      this.kept = larger;
      this.view = new DataView(larger.buffer);
    }
    this.kept.set(scanner.bytes.subarray(from, to), this.used);
    const index = this.start.push(this.used) - 1;
    this.length.push(length);
    this.hashes.push(scanner.hash);
    this.escaped.push(scanner.escaped);
    this.used += length;
    this.slots[slot] = index + 1;
    if (index * 2 > this.slots.length) this.rehash();
    return index;
  }

  private rehash(): void {
    const mask = this.slots.length * 2 - 1;
    this.slots = new Int32Array(mask + 1);
    for (const [index, hash] of this.hashes.entries()) {
      let slot = hash & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = index + 1;
    }
  }
}
