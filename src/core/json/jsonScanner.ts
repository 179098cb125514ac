import { InputWindow } from './inputWindow';

/** Digits of a number that is exact in a double, a line break and a comma. */
const LONGEST_WHOLE = 17;
const BYTES_PER_CHECKPOINT = 1 << 18;

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads JSON from bytes in one pass without building anything from it: the caller asks for what it expects
 * next. Keys and strings are handed out as byte ranges of `bytes` (`from`, `to`), valid until the next call.
 * Every failure is a HotlightError that names the byte offset.
 *
 * Over a ByteSource, calls must be made inside `element`, and be idempotent there, unless said otherwise.
 */
export class JsonScanner extends InputWindow {
  /** Range of the last string or key, without its quotes. */
  from = 0;
  to = 0;
  /** True when the last string has escapes and must be decoded as JSON. */
  escaped = false;
  /** Hash of the last string's raw bytes. */
  hash = 0;

  private readonly seed = (Math.random() * 0x1_0000_0000) | 0;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** The next byte that isn't white space, not consumed. -1 at the end of the input. */
  peek(): number {
    const { bytes } = this;
    let { pos } = this;
    for (; pos < this.end; pos++) {
      const byte = bytes[pos]!;
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
        this.pos = pos;
        return byte;
      }
    }
    this.pos = pos;
    if (!this.complete) this.cutOff('more');
    return -1;
  }

  /** Consumes a UTF-8 byte order mark, at the start of the input. */
  byteOrderMark(): void {
    if (this.end - this.pos < 3 && !this.complete) this.cutOff('more');
    const { bytes, pos } = this;
    if (bytes[pos] === 0xef && bytes[pos + 1] === 0xbb && bytes[pos + 2] === 0xbf) this.pos += 3;
  }

  expect(byte: number): void {
    if (this.peek() !== byte) this.fail(`"${String.fromCharCode(byte)}"`);
    this.pos++;
  }

  /** Consumes `byte` if it is next. */
  accept(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.pos++;
    return true;
  }

  /**
   * After an element of an array or object: consumes the comma and returns true, or consumes `close` and
   * returns false.
   */
  more(close: number): boolean {
    const byte = this.peek();
    if (byte !== COMMA && byte !== close) this.fail(`"," or "${String.fromCharCode(close)}"`);
    this.pos++;
    return byte === COMMA;
  }

  /** Consumes a key and its colon. */
  key(): void {
    if (this.peek() !== QUOTE) this.fail('a key in double quotes');
    this.string();
    if (this.bytes[this.pos] === COLON && this.pos < this.end) this.pos++;
    else this.expect(COLON);
  }

  /**
   * Consumes these bytes if they are next: `length` bytes as little-endian words, of the last of which `mask`
   * counts. False too when they may be there but reach over the window's end.
   */
  acceptWords(words: Int32Array, mask: number, length: number): boolean {
    const { view, pos } = this;
    const last = words.length - 1;
    if (pos + last * 4 + 4 > this.end) return false;
    for (let i = 0; i < last; i++) if (view.getInt32(pos + i * 4, true) !== words[i]) return false;
    if ((view.getInt32(pos + last * 4, true) & mask) !== words[last]) return false;
    this.pos = pos + length;
    return true;
  }

  /** True when the last key or string is exactly these bytes. */
  is(text: Uint8Array): boolean {
    const length = text.length;
    if (this.to - this.from !== length) return false;
    const { bytes, from } = this;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== text[i]) return false;
    return true;
  }

  /**
   * Consumes a string. Goes four bytes at a time: a word holds a quote or backslash when subtracting one from
   * each byte of (word XOR pattern) borrows; the lowest marked byte is exact, those above it may not be.
   */
  string(): void {
    if (this.peek() !== QUOTE) this.fail('a string');
    const { view, bytes } = this;
    const limit = this.bytes.length - 4;
    let pos = this.pos + 1;
    let hash = this.seed;
    this.from = pos;
    this.escaped = false;
    for (;;) {
      const word = pos <= limit ? view.getInt32(pos, true) : tailWord(bytes, pos);
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const marks = (((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080;
      if (marks === 0) {
        hash = Math.imul(hash ^ word, 0x9e3779b1);
        hash ^= hash >>> 15;
        pos += 4;
        if (pos >= this.end) this.cutOff('the end of a string');
        continue;
      }
      const skip = (31 - Math.clz32(marks & -marks)) >>> 3;
      hash = Math.imul(hash ^ (word & ((1 << (skip * 8)) - 1)) ^ skip, 0x85ebca6b);
      hash ^= hash >>> 13;
      pos += skip;
      if (pos >= this.end) this.cutOff('the end of a string');
      if (bytes[pos] === QUOTE) break;
      this.escaped = true;
      hash = Math.imul(hash ^ bytes[pos + 1]!, 0x9e3779b1);
      pos += 2;
      if (pos >= this.end) this.cutOff('the end of a string');
    }
    this.hash = hash;
    this.to = pos;
    this.pos = pos + 1;
  }

  /** The last string, decoded. */
  text(): string {
    return this.decode(this.bytes.subarray(this.from, this.to), this.escaped);
  }

  /** Decodes the raw bytes of a string. Escapes that JSON doesn't have are left as they stand. */
  decode(raw: Uint8Array, escaped: boolean): string {
    const text = this.decoder.decode(raw);
    if (!escaped) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      return text;
    }
  }

  /** Consumes a number. */
  number(): number {
    const first = this.peek();
    const { bytes } = this;
    let { pos } = this;
    const start = pos;
    const negative = first === 0x2d;
    if (negative) pos++;
    const digits = pos;
    let value = 0;
    let byte = bytes[pos]!;
    while (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + (byte - 0x30);
      byte = bytes[++pos]!;
    }
    if (pos >= this.end) this.cutOff('the end of a number');
    if (byte === 0x2e || (byte | 0x20) === 0x65 || pos - digits > 15) return this.longNumber(start);
    if (pos === digits) this.fail('a number');
    this.pos = pos;
    return negative ? -value : value;
  }

  /** Consumes an array of numbers; outside of `element`. */
  numbers(list: { push(value: number): void }): void {
    this.element(() => this.expect(OPEN_BRACKET));
    if (this.element(() => this.accept(CLOSE_BRACKET))) return;
    const next = (): boolean => {
      const value = this.number();
      const goesOn = this.more(CLOSE_BRACKET);
      list.push(value);
      return goesOn;
    };
    do {
      this.checkpoint();
      this.wholeNumbers(list);
    } while (this.element(next));
  }

  /** Consumes numbers that are plain digits with a comma behind, as many as come; a fast way for most of them. */
  private wholeNumbers(list: { push(value: number): void }): void {
    const { bytes } = this;
    const limit = Math.min(this.end - LONGEST_WHOLE, this.pos + BYTES_PER_CHECKPOINT);
    let { pos } = this;
    while (pos < limit) {
      let at = pos;
      let value = 0;
      let byte = bytes[at]!;
      while (byte >= 0x30 && byte <= 0x39 && at - pos < LONGEST_WHOLE - 2) {
        value = value * 10 + (byte - 0x30);
        byte = bytes[++at]!;
      }
      if (at === pos) break;
      // V8 breaks the line after each row of a heap snapshot, before the comma.
      if (byte === NEWLINE) byte = bytes[++at]!;
      if (byte !== COMMA) break;
      list.push(value);
      pos = at + 1;
    }
    this.pos = pos;
  }

  /**
   * Consumes a value of any kind. With `streaming`, what was passed is dropped from the window, so that a
   * value of any size can be skipped; only outside `element`.
   */
  skip(streaming = false): void {
    const first = streaming ? this.element(() => this.peek()) : this.peek();
    if (first === OPEN_BRACE || first === OPEN_BRACKET) this.skipNested(streaming);
    else if (first === QUOTE && !streaming) this.string();
    else if (first === QUOTE) this.skipNested(true);
    else if (streaming) this.element(() => this.skipScalar());
    else this.skipScalar();
  }

  /** Consumes the end of the input: only white space may be left. Outside of `element`. */
  finish(): void {
    if (this.element(() => this.peek()) !== -1) this.fail('the end of the file');
  }

  private longNumber(start: number): number {
    const { bytes } = this;
    let pos = start;
    while (pos < this.end && isNumberByte(bytes[pos]!)) pos++;
    if (pos >= this.end) this.cutOff('the end of a number');
    const value = pos - start > 64 ? Number.NaN : Number(this.decoder.decode(bytes.subarray(start, pos)));
    if (!Number.isFinite(value)) this.fail('a number');
    this.pos = pos;
    return value;
  }

  private skipScalar(): void {
    const { bytes } = this;
    const start = this.pos;
    let pos = start;
    while (pos < this.end && (isNumberByte(bytes[pos]!) || (bytes[pos]! >= 0x61 && bytes[pos]! <= 0x7a)))
      pos++;
    if (pos === start) this.fail('a value');
    if (pos >= this.end && !this.complete) this.cutOff('the end of a value');
    this.pos = pos;
  }

  private skipNested(streaming: boolean): void {
    let { bytes, pos } = this;
    let depth = 0;
    let quoted = false;
    do {
      if (pos >= this.end) {
        if (!streaming || this.complete) this.cutOff('the end of a value');
        this.pos = pos;
        this.refill();
        ({ bytes, pos } = this);
        continue;
      }
      const byte = bytes[pos++]!;
      if (quoted) {
        if (byte === QUOTE) quoted = false;
        else if (byte === BACKSLASH) pos++;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    } while (depth > 0 || quoted);
    this.pos = pos;
  }
}

/** Up to four bytes at the end of the array, as a little-endian word. */
function tailWord(bytes: Uint8Array, pos: number): number {
  let word = 0;
  for (let i = 0; i < 4 && pos + i < bytes.length; i++) word |= bytes[pos + i]! << (i * 8);
  return word;
}

/** Digits, sign, point and exponent. */
function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    (byte | 0x20) === 0x65
  );
}
