import type { JsonScanner } from '../json/jsonScanner';

const BLOCK = 1 << 22;

/**
 * The strings of a snapshot as the bytes that stood in the file, decoded when they are asked for: most never are,
 * and some hold the text of whole programs.
 */
export class LazyStrings {
  private readonly blocks: Uint8Array[] = [];
  private block = new Uint8Array(0);
  private used = 0;
  private start = new Float64Array(1 << 12);
  private length = new Uint32Array(1 << 12);
  private readonly decoded = new Map<number, string>();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  count = 0;

  /** Takes the scanner's last string. */
  add(scanner: JsonScanner): void {
    if (this.count === this.start.length) this.grow();
    const length = scanner.to - scanner.from;
    if (this.used + length > this.block.length) {
      this.block = new Uint8Array(Math.max(BLOCK, length));
      this.blocks.push(this.block);
      this.used = 0;
    }
    this.block.set(scanner.bytes.subarray(scanner.from, scanner.to), this.used);
    this.start[this.count] = (this.blocks.length - 1) * 2 ** 32 + this.used * 2 + (scanner.escaped ? 1 : 0);
    this.length[this.count] = length;
    this.used += length;
    this.count++;
  }

  /** The string with this index; of a file that was cut off, a mark for those that were lost. */
  text(index: number): string {
    if (index >= this.count) return '(lost)';
    const known = this.decoded.get(index);
    if (known !== undefined) return known;
    const text = this.decode(index);
    if (text.length < 1 << 10) this.decoded.set(index, text);
    return text;
  }

  /** Bytes of the string in the file, which is no less than its length. */
  byteLength(index: number): number {
    return index < this.count ? this.length[index]! : 0;
  }

  /** True when the last bytes of the string are these. */
  endsWith(index: number, ending: Uint8Array): boolean {
    const length = this.byteLength(index);
    if (length < ending.length) return false;
    const raw = this.raw(index);
    for (let i = 1; i <= ending.length; i++) {
      if (raw[length - i] !== ending[ending.length - i]) return false;
    }
    return true;
  }

  private raw(index: number): Uint8Array {
    const packed = this.start[index]!;
    const block = Math.floor(packed / 2 ** 32);
    const from = Math.floor((packed - block * 2 ** 32) / 2);
    return this.blocks[block]!.subarray(from, from + this.length[index]!);
  }

  private decode(index: number): string {
    const text = this.decoder.decode(this.raw(index));
    if (this.start[index]! % 2 === 0) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      return text;
    }
  }

  private grow(): void {
    const start = new Float64Array(this.start.length * 2);
    const length = new Uint32Array(this.length.length * 2);
    start.set(this.start);
    length.set(this.length);
    this.start = start;
    this.length = length;
  }
}
