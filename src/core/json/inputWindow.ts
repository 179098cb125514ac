import { HotlightError } from '../base/errors';
import type { ByteSource } from './byteSource';

/** Bytes held at once of a source; grows when a single element is longer. */
const WINDOW = 1 << 20;
const LARGEST_ELEMENT = 1 << 29;
const BEGINNING = 1 << 12;

/** Thrown inside an element that runs over the window's end; `element` catches it. */
const NEED_MORE = Symbol('more bytes');

export interface ScannerOptions {
  /** What is read, as the subject of error messages: 'The CPU profile'. */
  readonly subject: string;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
}

/**
 * The part of an input that is held, and the place in it: all of an array, a window of a ByteSource. `element`
 * makes a group of calls restartable: when they run over the window's end, more is read and they run again.
 */
export abstract class InputWindow {
  bytes: Uint8Array;
  view: DataView;
  /** Index in `bytes` of what comes next. */
  pos = 0;
  /** True after a failure because the input ended where more was expected. */
  endedEarly = false;
  /** Index in `bytes` behind the last one that is part of the input. */
  protected end: number;
  /** True when the input ends at `end`. */
  protected complete: boolean;
  /** Offset in the input of `bytes[0]`. */
  private base = 0;
  private readonly size: number;
  private readonly source: ByteSource | undefined;

  constructor(
    input: Uint8Array | ByteSource,
    private readonly options: ScannerOptions,
  ) {
    if (input instanceof Uint8Array) {
      this.bytes = input;
      this.end = this.size = input.length;
      this.complete = true;
    } else {
      this.bytes = new Uint8Array(WINDOW);
      this.end = 0;
      this.size = input.size;
      this.source = input;
      this.complete = false;
    }
    this.view = viewOf(this.bytes);
  }

  /** Runs `read`, again with more bytes in the window when those there don't suffice. */
  element<T>(read: () => T): T {
    for (;;) {
      const start = this.pos;
      try {
        return read();
      } catch (error) {
        if (error !== NEED_MORE) throw error;
        this.pos = start;
        this.refill();
      }
    }
  }

  /** Tells progress and stops when the caller has lost interest. To be called now and then. */
  checkpoint(): void {
    if (this.options.signal?.aborted) {
      throw new HotlightError('cancelled', `Reading was cancelled: ${this.options.subject}.`);
    }
    if (this.size > 0) this.options.onProgress?.(Math.min(1, (this.base + this.pos) / this.size));
  }

  /** True when this position of `bytes` is part of the input. */
  holds(pos: number): boolean {
    return pos < this.end;
  }

  /** A copy of the first bytes, enough to tell what kind of file this is; before anything was consumed. */
  beginning(): Uint8Array {
    while (!this.complete && this.end < BEGINNING) this.refill();
    return this.bytes.slice(0, Math.min(this.end, BEGINNING));
  }

  /** Throws: the input isn't what was `expected` here. */
  fail(expected: string): never {
    if (this.pos >= this.end) this.cutOff(expected);
    const found = this.bytes[this.pos]!;
    const shown = found > 0x20 && found < 0x7f ? `"${String.fromCharCode(found)}"` : `byte ${found}`;
    throw new HotlightError(
      'bad-input',
      `${this.options.subject} is damaged: expected ${expected} at byte ${this.base + this.pos} and found ${shown}.`,
    );
  }

  /** Throws: the bytes ended where `expected` should follow. Inside an element, more are read first. */
  protected cutOff(expected: string): never {
    if (!this.complete) throw NEED_MORE;
    this.endedEarly = true;
    throw new HotlightError(
      'bad-input',
      `${this.options.subject} is cut off: it ends at byte ${this.base + this.end}, where ${expected} was expected.`,
    );
  }

  /** Drops what lies before `pos` and reads on; makes the window larger when little could be dropped. */
  protected refill(): void {
    // An escape may have stepped over the end by one byte.
    const over = Math.max(0, this.pos - this.end);
    const kept = Math.max(0, this.end - this.pos);
    if (kept * 2 > this.bytes.length) {
      if (this.bytes.length >= LARGEST_ELEMENT) this.fail('an element of less than 512 MB');
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes.subarray(this.pos, this.end));
      this.bytes = larger;
      this.view = viewOf(larger);
    } else {
      this.bytes.copyWithin(0, this.pos, this.end);
    }
    this.base += this.pos - over;
    this.pos = over;
    this.end = kept;
    const count = this.source!.read(this.bytes.subarray(kept));
    if (count === 0) this.complete = true;
    this.end += count;
    this.checkpoint();
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
