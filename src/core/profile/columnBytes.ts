import { HotlightError } from '../base/errors';

/*
 * Columns of numbers as bytes: whole numbers in groups of seven bits, lowest first, the eighth bit telling that
 * more follow (LEB128, as in protocol buffers and DWARF). Most numbers of a profile are small, or near the one
 * before, and take a byte or two instead of four or eight.
 */

/** No number takes more bytes. */
const LONGEST = 9;
const LARGEST = 2 ** 52;

/** Whether a number can be written as a count, with others added to mark what isn't one. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value <= LARGEST && (value > 0 || Object.is(value, 0));
}

/** Writes numbers one after the other into bytes that grow. */
export class ColumnWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private length = 0;

  /** @param capacity bytes that are expected */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.max(LONGEST, capacity));
    this.view = new DataView(this.bytes.buffer);
  }

  /** A whole number from 0 to 2^53. */
  count(value: number): void {
    if (this.length + LONGEST > this.bytes.length) this.grow(LONGEST);
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** A whole number of either sign, below 2^31. */
  difference(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Any number; whole ones from 0 on are short. */
  amount(value: number): void {
    if (isCount(value)) this.count(value + 1);
    else {
      this.count(0);
      this.double(value);
    }
  }

  double(value: number): void {
    if (this.length + 8 > this.bytes.length) this.grow(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  raw(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.bytes.length) this.grow(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What was written, in a buffer of its own. */
  finish(): ArrayBuffer {
    return this.bytes.buffer.slice(0, this.length);
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + by));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Reads what a ColumnWriter wrote. Throws HotlightError (`bad-input`) at the end of the bytes. */
export class ColumnReader {
  pos = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.pos;
  }

  count(): number {
    const { bytes } = this;
    const first = bytes[this.pos++];
    if (first === undefined) throw damaged('it is cut off');
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let factor = 0x80;
    for (let i = 1; i < LONGEST; i++) {
      const byte = bytes[this.pos++];
      if (byte === undefined) throw damaged('it is cut off');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 0x80;
    }
    throw damaged('a number is too long');
  }

  /** Fills a column with counts below a limit. */
  indices(into: Uint32Array | Int32Array, limit: number, what: string): void {
    const { bytes } = this;
    // Short numbers are read here, at the speed of the loop, and the others and the end of the bytes in `count`.
    let pos = this.pos;
    for (let i = 0; i < into.length; i++) {
      let value = bytes[pos]!;
      if (value < 0x80) pos++;
      else if (bytes[pos + 1]! < 0x80) {
        value = (value & 0x7f) | (bytes[pos + 1]! << 7);
        pos += 2;
      } else {
        this.pos = pos;
        value = this.count();
        pos = this.pos;
      }
      if (value >= limit) throw damaged(what);
      into[i] = value;
    }
    this.pos = pos;
  }

  /** A count of things that take at least a byte each, so that what is damaged asks for no memory. */
  size(): number {
    const size = this.count();
    if (size > this.bytes.length) throw damaged('it is shorter than its header says');
    return size;
  }

  /** A count below a limit: an index. */
  index(limit: number, what: string): number {
    const index = this.count();
    if (index >= limit) throw damaged(what);
    return index;
  }

  difference(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  amount(): number {
    const value = this.count();
    return value === 0 ? this.double() : value - 1;
  }

  /** Fills a column with amounts. */
  amounts(into: Float64Array): void {
    const { bytes } = this;
    let pos = this.pos;
    for (let i = 0; i < into.length; i++) {
      const first = bytes[pos]!;
      const second = bytes[pos + 1]!;
      if (first > 0 && first < 0x80) {
        into[i] = first - 1;
        pos++;
      } else if (first >= 0x80 && second < 0x80) {
        into[i] = ((first & 0x7f) | (second << 7)) - 1;
        pos += 2;
      } else {
        this.pos = pos;
        into[i] = this.amount();
        pos = this.pos;
      }
    }
    this.pos = pos;
  }

  double(): number {
    if (this.left < 8) throw damaged('it is cut off');
    this.pos += 8;
    return this.view.getFloat64(this.pos - 8, true);
  }

  raw(length: number): Uint8Array {
    if (this.left < length) throw damaged('it is cut off');
    this.pos += length;
    return this.bytes.subarray(this.pos - length, this.pos);
  }
}

/** What is thrown for bytes that hold something else than they should. */
export function damaged(what: string): HotlightError {
  return new HotlightError('bad-input', `The profile's data is damaged (${what}); open the profile again.`);
}
