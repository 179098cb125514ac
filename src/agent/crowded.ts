/** Longest line that is left alone without a look at its source map. */
const LONG = 160;

/** Breaks the lines of a module's code when they need it; returns the code to run. */
export type SplitWhenCrowded = (code: string, file: string, sourceType: 'script' | 'module') => string;

/** What a load hook gives and takes. */
export interface LoadResult {
  readonly format?: string | null;
  readonly source?: string | Uint8Array | ArrayBuffer | null;
}

/** A cheap look at the code: a source map, and a line that is long or the only one. */
export function mayBeCrowded(code: string): boolean {
  const comment = code.lastIndexOf('sourceMappingURL=');
  if (comment < 0) return false;
  let lines = 0;
  for (let start = 0; start < comment; ) {
    const end = code.indexOf('\n', start);
    const length = (end < 0 || end > comment ? comment : end) - start;
    if (length > LONG) return true;
    lines += 1;
    start += length + 1;
  }
  return lines <= 2;
}

/** A load hook's result with its lines broken; the very same when there is nothing to break. */
export function splitLoaded<Result extends LoadResult>(
  result: Result,
  url: string,
  split: SplitWhenCrowded,
): Result {
  const { format, source } = result;
  if ((format !== 'module' && format !== 'commonjs') || !source) return result;
  try {
    const code = typeof source === 'string' ? source : new TextDecoder().decode(source);
    const text = split(code, url, format === 'module' ? 'module' : 'script');
    return text === code ? result : { ...result, source: text };
  } catch {
    return result;
  }
}
