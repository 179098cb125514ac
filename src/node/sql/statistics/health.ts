import type { Client } from 'pg';

/** One thing about a database that its own statistics say is off. */
export interface HealthIssue {
  readonly rule:
    | 'unused-index'
    | 'duplicate-index'
    | 'foreign-key-without-index'
    | 'stale-statistics'
    | 'cache-hit-ratio'
    | 'connections';
  /** The index, table or setting. */
  readonly object: string;
  readonly message: string;
  readonly fix: string;
}

/** Smaller indexes and tables are of no matter. */
const LEAST_BYTES = 1_000_000;
const LEAST_ROWS = 10_000;
const LEAST_BLOCKS = 100_000;

interface Check {
  readonly rule: HealthIssue['rule'];
  /** Rows of `object` and the numbers that `message` needs. */
  readonly sql: string;
  message(row: Record<string, unknown>): string;
  fix(row: Record<string, unknown>): string;
}

const SIZE = (value: unknown): string => `${(Number(value) / 1_000_000).toFixed(1)} MB`;

const CHECKS: readonly Check[] = [
  {
    rule: 'unused-index',
    sql: `SELECT i.indexrelid::regclass::text AS object, pg_relation_size(i.indexrelid) AS bytes, d.stats_reset::date::text AS since
          FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
          LEFT JOIN pg_stat_database d ON d.datname = current_database()
          WHERE s.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisprimary AND NOT i.indisexclusion
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
            AND pg_relation_size(i.indexrelid) >= ${LEAST_BYTES} ORDER BY 2 DESC LIMIT 50`,
    message: ({ object, bytes, since }) =>
      `The index ${object} (${SIZE(bytes)}) was not used once since ${since ?? 'the statistics began'}, and every write keeps it up to date.`,
    fix: ({ object }) => `If no replica and no rare report uses it: DROP INDEX CONCURRENTLY ${object};`,
  },
  {
    rule: 'duplicate-index',
    sql: `SELECT b.indexrelid::regclass::text AS object, a.indexrelid::regclass::text AS other, pg_relation_size(b.indexrelid) AS bytes
          FROM pg_index a JOIN pg_index b ON a.indrelid = b.indrelid AND a.indexrelid < b.indexrelid
            AND a.indkey::text = b.indkey::text AND a.indclass::text = b.indclass::text
            AND a.indoption::text = b.indoption::text AND a.indcollation::text = b.indcollation::text
            AND coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
            AND coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
          JOIN pg_class c ON c.oid = a.indrelid JOIN pg_class ca ON ca.oid = a.indexrelid JOIN pg_class cb ON cb.oid = b.indexrelid AND ca.relam = cb.relam
          WHERE NOT b.indisunique AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) LIMIT 50`,
    message: ({ object, other, bytes }) => `The index ${object} (${SIZE(bytes)}) is the same as ${other}.`,
    fix: ({ object }) => `DROP INDEX CONCURRENTLY ${object};`,
  },
  {
    rule: 'foreign-key-without-index',
    sql: `SELECT c.conrelid::regclass::text AS object, c.confrelid::regclass::text AS other, t.reltuples::bigint AS rows,
                 (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(att, n)
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.att) AS columns
          FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
          WHERE c.contype = 'f' AND t.reltuples >= ${LEAST_ROWS} AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
              AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey)
          ORDER BY t.reltuples DESC LIMIT 50`,
    message: ({ object, other, columns, rows }) =>
      `No index of ${object} begins with ${columns}, so each delete from ${other} reads all of its ${rows} rows.`,
    fix: ({ object, columns }) => `CREATE INDEX CONCURRENTLY ON ${object} (${columns});`,
  },
  {
    rule: 'stale-statistics',
    sql: `SELECT relid::regclass::text AS object, n_mod_since_analyze AS changed, n_live_tup AS rows
          FROM pg_stat_user_tables WHERE n_live_tup >= ${LEAST_ROWS} AND n_mod_since_analyze > n_live_tup * 0.3
          ORDER BY n_mod_since_analyze DESC LIMIT 50`,
    message: ({ object, changed, rows }) =>
      `${changed} rows of ${object} changed since its statistics were made, of ${rows}: plans are made for a table that is no more.`,
    fix: ({ object }) => `ANALYZE ${object};`,
  },
  {
    rule: 'cache-hit-ratio',
    sql: `SELECT datname AS object, blks_hit::float8 / (blks_hit + blks_read) AS ratio FROM pg_stat_database
          WHERE datname = current_database() AND blks_hit + blks_read >= ${LEAST_BLOCKS}
            AND blks_hit::float8 / (blks_hit + blks_read) < 0.95`,
    message: ({ ratio }) =>
      `Only ${(100 * Number(ratio)).toFixed(1)} % of the blocks came from the server's own cache.`,
    fix: () => 'Look at the queries that read the most (--by reads) before making shared_buffers larger.',
  },
  {
    rule: 'connections',
    sql: `SELECT 'max_connections' AS object, used, most FROM
          (SELECT count(*) AS used, current_setting('max_connections')::int AS most FROM pg_stat_activity WHERE backend_type = 'client backend') x
          WHERE used > most * 0.8`,
    message: ({ used, most }) => `${used} of ${most} connections are in use.`,
    fix: () => 'Share connections by a pool in the application or PgBouncer before raising max_connections.',
  },
];

/** What the catalog and the statistics of the current database say. Reads only. */
export async function readHealth(client: Client): Promise<{ issues: HealthIssue[]; problems: string[] }> {
  const issues: HealthIssue[] = [];
  const problems: string[] = [];
  for (const { rule, sql, message, fix } of CHECKS) {
    await client.query('SAVEPOINT hotlight');
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      for (const row of rows)
        issues.push({ rule, object: String(row.object), message: message(row), fix: fix(row) });
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT hotlight');
      problems.push(
        `${rule} could not be checked: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }
  return { issues, problems };
}
