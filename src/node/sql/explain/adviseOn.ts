import { adviseIndexes, type IndexAdvice } from '../advice/advise';
import { type ReadOnlyOptions, readOnly } from '../connection/readOnly';
import { openSqlParser } from '../parser/parser';
import type { PlanNode } from '../shadow/planner';
import { explainGeneric } from './explainSql';
import { inspectStatement } from './statementGate';

export interface AdviseOptions extends ReadOnlyOptions {
  /** Absolute path of the bundled embedded server. */
  readonly childPath: string;
  readonly signal?: AbortSignal;
}

/**
 * Indexes for one statement that `explainSql` has let through, tried by HypoPG where the server has it, else beside
 * the server. Only its catalog and statistics are read, in a read-only transaction of a session of its own.
 * @throws HotlightError `bad-input`, `permission`, `cancelled`, `io`
 */
export async function adviseOn(url: string, sql: string, options: AdviseOptions): Promise<IndexAdvice[]> {
  const { childPath, signal } = options;
  const { parameters } = inspectStatement(await openSqlParser(), sql, { writes: true });
  return readOnly(url, options, (session) =>
    adviseIndexes(
      {
        query: (text, values) => session.client.query(text, values === undefined ? undefined : [...values]),
      },
      sql,
      {
        childPath,
        ...(signal === undefined ? {} : { signal }),
        explain: async (text) => {
          const json = await explainGeneric(session, text.replace(/[;\s]+$/, ''), parameters);
          return (json as [{ Plan: PlanNode }])[0].Plan;
        },
      },
    ),
  );
}
