/** Bytes that are too many to hold, given out in order. A file read piece by piece is one. */
export interface ByteSource {
  /** Bytes in all; 0 when unknown. Used for progress only. */
  readonly size: number;
  /** Copies the next bytes to the start of `target` and returns their number: 0 at the end. */
  read(target: Uint8Array): number;
}

/** Everything that a source gives, which may be more or less than it said. */
export function readAll(source: ByteSource): Uint8Array {
  let bytes = new Uint8Array(Math.max(1, source.size));
  let length = 0;
  for (;;) {
    if (length === bytes.length) {
      const larger = new Uint8Array(length + Math.max(1 << 12, length >> 3));
      larger.set(bytes);
      bytes = larger;
    }
    const count = source.read(bytes.subarray(length));
    if (count === 0) return bytes.subarray(0, length);
    length += count;
  }
}
