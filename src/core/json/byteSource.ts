/** Bytes that are too many to hold, given out in order. A file read piece by piece is one. */
export interface ByteSource {
  /** Bytes in all; 0 when unknown. Used for progress only. */
  readonly size: number;
  /** Copies the next bytes to the start of `target` and returns their number: 0 at the end. */
  read(target: Uint8Array): number;
}
