import { adviseIndexes, type IndexAdvice } from '../advice/advise';
import { type ReadOnlyOptions, readOnly } from '../connection/readOnly';

export interface AdviseOptions extends ReadOnlyOptions {
  /** Absolute path of the bundled embedded server. */
  readonly childPath: string;
  readonly signal?: AbortSignal;
}

/**
 * Indexes for one SELECT that `explainSql` has let through, tried beside the server: only its catalog and statistics
 * are read, in a read-only transaction of a session of its own.
 * @throws HotlightError `bad-input`, `permission`, `cancelled`, `io`
 */
export function adviseOn(url: string, sql: string, options: AdviseOptions): Promise<IndexAdvice[]> {
  const { childPath, signal } = options;
  return readOnly(url, options, ({ client }) =>
    adviseIndexes(
      { query: (text, values) => client.query(text, values === undefined ? undefined : [...values]) },
      sql,
      { childPath, ...(signal === undefined ? {} : { signal }) },
    ),
  );
}
