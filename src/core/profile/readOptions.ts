/** What every reader of profiles takes. */
export interface ReadOptions {
  /** What to call the input in error messages; a file name, say. */
  readonly name?: string;
  /** Told now and then which part of the input has been read, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Put each stack under a frame that names the value of this label, such as `thread`, where a format has labels. */
  readonly groupBy?: string;
  readonly signal?: { readonly aborted: boolean };
}
