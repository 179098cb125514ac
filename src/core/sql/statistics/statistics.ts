/** What a server has counted of one statement, all users together. Times in milliseconds. */
export interface QueryStatistics {
  /** As the server keeps it: constants are `$1`, `$2`, … */
  readonly query: string;
  /** libpg-query's; undefined for a text that it doesn't read, such as one that was cut. */
  readonly fingerprint: string | undefined;
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  /** Rows returned or changed, per call. */
  readonly rowsPerCall: number;
  /** Blocks of 8 kB that came from the server's cache, 0 to 1; undefined when it touched none. */
  readonly hitRatio: number | undefined;
  /** Blocks of 8 kB that were read from outside of the cache. */
  readonly blocksRead: number;
}

/** What was counted at some time, to compare with later. */
export interface StatisticsSnapshot {
  readonly version: 1;
  /** ISO 8601. */
  readonly taken: string;
  readonly queries: readonly Pick<QueryStatistics, 'query' | 'calls' | 'totalMs'>[];
}

/** What to keep of the counters, for `regressionsSince`. */
export function takeSnapshot(queries: readonly QueryStatistics[], now: Date): StatisticsSnapshot {
  return {
    version: 1,
    taken: now.toISOString(),
    queries: queries.map(({ query, calls, totalMs }) => ({ query, calls, totalMs })),
  };
}

/** A statement that takes longer per call since a snapshot than it did up to it. */
export interface Regression {
  readonly query: string;
  readonly callsSince: number;
  readonly meanBeforeMs: number;
  readonly meanSinceMs: number;
}

/** Fewer calls than this say nothing about a mean, and smaller changes are the machine's. */
const LEAST_CALLS = 10;
const LEAST_FACTOR = 1.5;

/** The statements that have become slower, the one that costs the most more first. */
export function regressionsSince(
  snapshot: StatisticsSnapshot,
  queries: readonly QueryStatistics[],
): Regression[] {
  const earlier = new Map(snapshot.queries.map((one) => [one.query, one]));
  const found: (Regression & { readonly cost: number })[] = [];
  for (const { query, calls, totalMs } of queries) {
    const before = earlier.get(query);
    // Counters that went back were reset in between: there is nothing to compare with.
    if (before === undefined || before.calls === 0 || calls < before.calls || totalMs < before.totalMs)
      continue;
    const callsSince = calls - before.calls;
    if (callsSince < LEAST_CALLS || before.calls < LEAST_CALLS) continue;
    const meanBeforeMs = before.totalMs / before.calls;
    const meanSinceMs = (totalMs - before.totalMs) / callsSince;
    if (meanSinceMs < meanBeforeMs * LEAST_FACTOR) continue;
    const cost = (meanSinceMs - meanBeforeMs) * callsSince;
    found.push({ query, callsSince, meanBeforeMs, meanSinceMs, cost });
  }
  return found.sort((a, b) => b.cost - a.cost).map(({ cost: _, ...regression }) => regression);
}

/** @returns what is wrong with a file's content, in words, or the snapshot */
export function parseSnapshot(text: string): StatisticsSnapshot | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const { version, taken, queries } = (value ?? {}) as Partial<Record<keyof StatisticsSnapshot, unknown>>;
  if (version !== 1) return 'it is not of version 1';
  if (typeof taken !== 'string' || !Array.isArray(queries)) return 'it lists no queries';
  const isQuery = (one: unknown): one is StatisticsSnapshot['queries'][number] => {
    const { query, calls, totalMs } = (one ?? {}) as Record<string, unknown>;
    return typeof query === 'string' && typeof calls === 'number' && typeof totalMs === 'number';
  };
  return queries.every(isQuery) ? { version: 1, taken, queries } : 'one of its queries lacks its numbers';
}
