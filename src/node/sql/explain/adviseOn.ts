import { adviseIndexes, type IndexAdvice } from '../advice/advise';
import { connect } from '../connection/connect';

export interface AdviseOptions {
  /** Absolute path of the bundled embedded server. */
  readonly childPath: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Indexes for one SELECT that `explainSql` has let through, tried beside the server: only its catalog and statistics
 * are read, in a read-only transaction of a session of its own.
 * @throws HotlightError `bad-input`, `permission`, `cancelled`, `io`
 */
export async function adviseOn(url: string, sql: string, options: AdviseOptions): Promise<IndexAdvice[]> {
  const { client, close } = await connect(url);
  try {
    await client.query('BEGIN READ ONLY');
    const limit = Math.round(options.timeoutMs ?? 30_000);
    await client.query(`SET LOCAL statement_timeout = ${limit}; SET LOCAL lock_timeout = 2000`);
    const { childPath, signal } = options;
    return await adviseIndexes(
      { query: (text, values) => client.query(text, values === undefined ? undefined : [...values]) },
      sql,
      { childPath, ...(signal === undefined ? {} : { signal }) },
    );
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    await close();
  }
}
