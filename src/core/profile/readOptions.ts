/** What every reader of profiles takes. */
export interface ReadOptions {
  /** What to call the input in error messages; a file name, say. */
  readonly name?: string;
  /** Told now and then which part of the input has been read, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: { readonly aborted: boolean };
}
