import { HotlightError } from '../../base/errors';

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH = 2;
const FIXED_32 = 5;
/** A varint's tenth byte holds the sign of 64 bits. */
const LONGEST_VARINT = 10;
const WRAP = 2 ** 64;

/**
 * Reads protocol buffers field by field where they lie, so that nothing is made of what nobody asks for
 * (https://protobuf.dev/programming-guides/encoding). Numbers beyond 2^53 are rounded.
 */
export class WireReader {
  pos = 0;
  /** Where the message ends that is being read. */
  end: number;
  private type = VARINT;

  constructor(
    readonly bytes: Uint8Array,
    private readonly subject: string,
  ) {
    this.end = bytes.length;
  }

  /** The next field's number; 0 at the end of the message. Its value must be read, or skipped. */
  next(): number {
    if (this.pos >= this.end) return 0;
    const tag = this.varint();
    this.type = tag & 7;
    const field = (tag - this.type) / 8;
    if (field < 1) this.fail('a field has no number');
    return field;
  }

  /** The value of a whole number. */
  number(): number {
    if (this.type !== VARINT) this.fail('a number is of another type');
    return this.varint();
  }

  /** Adds the values of a field that may be repeated, packed or not, to a list. */
  numbers(into: number[]): void {
    if (this.type !== LENGTH) {
      into.push(this.number());
      return;
    }
    const outer = this.enter();
    while (this.pos < this.end) into.push(this.varint());
    this.leave(outer);
  }

  /** Goes into a message, text or packed list, which then ends at `end`; returns what `leave` is to be given. */
  enter(): number {
    if (this.type !== LENGTH) this.fail('a message is of another type');
    const outer = this.end;
    const length = this.varint();
    if (length > outer - this.pos || length < 0) this.fail('a message ends behind its end');
    this.end = this.pos + length;
    return outer;
  }

  leave(outer: number): void {
    this.pos = this.end;
    this.end = outer;
  }

  skip(): void {
    if (this.type === VARINT) this.varint();
    else if (this.type === LENGTH) this.leave(this.enter());
    else if (this.type === FIXED_64) this.pos += 8;
    else if (this.type === FIXED_32) this.pos += 4;
    else this.fail('a field is of a type that pprof does not have');
    if (this.pos > this.end) this.fail('it is cut off');
  }

  fail(what: string): never {
    throw new HotlightError('bad-input', `${this.subject} is damaged: ${what}, at byte ${this.pos}.`);
  }

  private varint(): number {
    const { bytes } = this;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (this.pos >= this.end) this.fail('it is cut off');
      const byte = bytes[this.pos++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value >= WRAP / 2 ? value - WRAP : value;
      factor *= 128;
    }
    return this.fail('a number has more than ten bytes');
  }
}
