import { Uint32List } from '../base/growable';
import type { JsonScanner } from './jsonScanner';
import { forEachItem } from './walk';

/** A list of texts as the bytes that stand in the file, each decoded when it is asked for. */
export class TextColumn {
  private bytes = new Uint8Array(1 << 12);
  private readonly ends = new Uint32List();

  private constructor(private readonly scanner: JsonScanner) {}

  /** Consumes a list of strings; outside of `element`. */
  static read(scanner: JsonScanner): TextColumn {
    const column = new TextColumn(scanner);
    const read = (): void => scanner.string();
    forEachItem(scanner, () => {
      scanner.element(read);
      column.add(scanner.bytes.subarray(scanner.from, scanner.to));
    });
    return column;
  }

  get length(): number {
    return this.ends.length;
  }

  at(index: number): string {
    const start = index === 0 ? 0 : this.ends.at(index - 1);
    const raw = this.bytes.subarray(start, this.ends.at(index));
    return this.scanner.decode(raw, raw.includes(BACKSLASH));
  }

  private add(raw: Uint8Array): void {
    const start = this.ends.length === 0 ? 0 : this.ends.at(this.ends.length - 1);
    const end = start + raw.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, Math.ceil(this.bytes.length * 1.5)));
      larger.set(this.bytes.subarray(0, start));
      this.bytes = larger;
    }
    this.bytes.set(raw, start);
    this.ends.push(end);
  }
}

const BACKSLASH = 0x5c;
