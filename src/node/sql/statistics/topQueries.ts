import type { Client } from 'pg';
import { HotlightError, messageOf } from '../../../core/base/errors';
import type { QueryStatistics } from '../../../core/sql/statistics/statistics';
import type { SqlParser } from '../../../core/sql/tree/parser';

/** The view's columns changed their names with PostgreSQL 13. */
const TIMES_RENAMED = 130_000;
/** Columns of the statement below. */
export const QUERY_ORDERS = ['total', 'mean', 'calls', 'reads'] as const;
export type QueryOrder = (typeof QUERY_ORDERS)[number];

interface Row {
  readonly query: string | null;
  readonly calls: string;
  readonly total: number;
  readonly mean: number;
  readonly returned: string;
  readonly hit: string;
  readonly reads: string;
}

/**
 * The statements of the current database that pg_stat_statements has counted.
 * @throws HotlightError `unsupported` where the extension is not there, `permission` where it may not be read
 */
export async function readTopQueries(
  client: Client,
  version: number,
  parser: SqlParser,
  { order, limit }: { readonly order: QueryOrder; readonly limit: number },
): Promise<{ readonly queries: QueryStatistics[]; readonly hidden: number }> {
  const { rows: found } = await client.query<{ view: string }>(
    `SELECT pg_catalog.quote_ident(n.nspname) || '.pg_stat_statements' AS view
     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_stat_statements'`,
  );
  const view = found[0]?.view;
  if (view === undefined) {
    throw new HotlightError(
      'unsupported',
      'The server counts no queries: add pg_stat_statements to shared_preload_libraries, restart it, and run CREATE EXTENSION pg_stat_statements in this database.',
    );
  }
  const exec = version >= TIMES_RENAMED ? '_exec' : '';
  try {
    const { rows } = await client.query<Row>(
      `SELECT query, sum(calls) AS calls, sum(total${exec}_time) AS total,
              sum(total${exec}_time) / greatest(sum(calls), 1) AS mean, sum(rows) AS returned,
              sum(shared_blks_hit) AS hit, sum(shared_blks_read) AS reads
       FROM ${view}
       WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
       GROUP BY query ORDER BY ${order} DESC LIMIT $1`,
      [limit + 1],
    );
    // What other users run is without its text for those who may not see it.
    const shown = rows.filter(({ query }) => query !== null && query !== '<insufficient privilege>');
    return {
      queries: shown.slice(0, limit).map((row) => statisticsOf(row, parser)),
      hidden: rows.length - shown.length,
    };
  } catch (error) {
    throw refused(error);
  }
}

function statisticsOf(row: Row, parser: SqlParser): QueryStatistics {
  const [calls, returned, hit, reads] = [row.calls, row.returned, row.hit, row.reads].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const query = row.query ?? '';
  return {
    query,
    fingerprint: parser.fingerprint(query),
    calls,
    totalMs: row.total,
    meanMs: row.mean,
    rowsPerCall: calls === 0 ? 0 : returned / calls,
    hitRatio: hit + reads === 0 ? undefined : hit / (hit + reads),
    blocksRead: reads,
  };
}

function refused(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === '55000') {
    return new HotlightError(
      'unsupported',
      'The server counts no queries: pg_stat_statements must be in its shared_preload_libraries, and the server restarted.',
      { cause: error },
    );
  }
  if (code === '42501') {
    return new HotlightError(
      'permission',
      'The database user may not read pg_stat_statements; grant it pg_read_all_stats.',
      { cause: error },
    );
  }
  return new HotlightError('io', `The statistics could not be read: ${messageOf(error).split('\n')[0]}.`, {
    cause: error,
  });
}
