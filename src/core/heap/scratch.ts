/**
 * Columns that are needed for a while only, handed from one step of the analysis to the next: their memory would
 * stay taken until it is collected, which under so few and so large objects is late.
 */
export class Scratch {
  private readonly free: Uint32Array[] = [];

  /** @param length of every column */
  constructor(private readonly length: number) {}

  /** A column with any content. */
  take(): Uint32Array {
    return this.free.pop() ?? new Uint32Array(this.length);
  }

  /** Takes columns back, which their user must not touch again. */
  give(...columns: readonly Uint32Array[]): void {
    for (const column of columns) if (column.length === this.length) this.free.push(column);
  }
}
