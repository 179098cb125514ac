import type { JsonScanner } from './jsonScanner';

const ENCODER = new TextEncoder();

/** A key as it stands in compact JSON, quotes and colon included, as little-endian words. */
interface Key {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** Which bits of the last word belong to the key. */
  readonly mask: number;
  /** Bytes with quotes and colon. */
  readonly length: number;
}

/**
 * The keys that an object is known to have, told apart by their bytes. Writers put keys in one order and leave
 * some out, so the two keys that came after the last one before are tried first, four bytes at a time.
 */
export class KeySet {
  private readonly keys: readonly Key[];
  private readonly byLength: (number[] | undefined)[] = [];
  /** Which key followed each key when it was last sought; at the end, which one came first. */
  private readonly following: Int32Array;
  /** The one that followed before that. */
  private readonly alternative: Int32Array;
  private last: number;

  constructor(names: readonly string[]) {
    this.keys = names.map(keyOf);
    this.last = names.length;
    this.following = new Int32Array(names.length + 1);
    this.alternative = new Int32Array(names.length + 1);
    for (const [index, { bytes }] of this.keys.entries()) {
      this.byLength[bytes.length] ??= [];
      this.byLength[bytes.length]!.push(index);
    }
  }

  /** Consumes a key and its colon; returns its place among the names, -1 for another key. */
  read(scanner: JsonScanner): number {
    const { last } = this;
    const expected = this.following[last]!;
    if (this.accept(scanner, expected)) return expected;
    const other = this.alternative[last]!;
    if (this.accept(scanner, other)) return other;
    const index = this.find(scanner);
    if (index < 0) return index;
    this.alternative[last] = expected;
    this.following[last] = index;
    this.last = index;
    return index;
  }

  private accept(scanner: JsonScanner, index: number): boolean {
    const { words, mask, length } = this.keys[index]!;
    if (!scanner.acceptWords(words, mask, length)) return false;
    this.last = index;
    return true;
  }

  private find(scanner: JsonScanner): number {
    scanner.key();
    const candidates = this.byLength[scanner.to - scanner.from];
    if (candidates === undefined) return -1;
    for (const index of candidates) if (scanner.is(this.keys[index]!.bytes)) return index;
    return -1;
  }
}

function keyOf(name: string): Key {
  const text = ENCODER.encode(`"${name}":`);
  const words = new Int32Array(Math.ceil(text.length / 4));
  for (const [i, byte] of text.entries()) words[i >> 2]! |= byte << ((i & 3) * 8);
  const rest = text.length & 3;
  return {
    bytes: ENCODER.encode(name),
    words,
    mask: rest === 0 ? -1 : (1 << (rest * 8)) - 1,
    length: text.length,
  };
}
