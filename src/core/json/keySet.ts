import type { JsonScanner } from './jsonScanner';

const ENCODER = new TextEncoder();

/** The keys that an object is known to have, told apart by their bytes. */
export class KeySet {
  private readonly byLength: { bytes: Uint8Array; index: number }[][] = [];

  constructor(names: readonly string[]) {
    for (const [index, name] of names.entries()) {
      const bytes = ENCODER.encode(name);
      this.byLength[bytes.length] ??= [];
      this.byLength[bytes.length]!.push({ bytes, index });
    }
  }

  /** Consumes a key and its colon; returns its place among the names, -1 for another key. */
  read(scanner: JsonScanner): number {
    scanner.key();
    const candidates = this.byLength[scanner.to - scanner.from];
    if (candidates === undefined) return -1;
    for (let i = 0; i < candidates.length; i++) {
      const { bytes, index } = candidates[i]!;
      if (scanner.is(bytes)) return index;
    }
    return -1;
  }
}
