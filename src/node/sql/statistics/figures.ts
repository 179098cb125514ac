import type { Client } from 'pg';

/** How a server is doing, whether or not that is worth a word. */
export interface ServerFigures {
  /** Blocks that came from the server's own cache, 0 to 1; undefined before the first block. */
  readonly hitRatio: number | undefined;
  readonly connections: { readonly used: number; readonly most: number };
  /** When its counters began, ISO 8601; undefined when it does not say. */
  readonly countedSince: string | undefined;
}

/** Of the current database; the connections are those of the whole server. Reads only. */
export async function readFigures(client: Client): Promise<ServerFigures> {
  const { rows } = await client.query<{
    ratio: number | null;
    since: Date | null;
    used: string;
    most: number;
  }>(
    `SELECT d.blks_hit::float8 / nullif(d.blks_hit + d.blks_read, 0) AS ratio, d.stats_reset AS since,
            (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend') AS used,
            pg_catalog.current_setting('max_connections')::int AS most
       FROM pg_catalog.pg_stat_database d WHERE d.datname = pg_catalog.current_database()`,
  );
  const row = rows[0]!;
  return {
    hitRatio: row.ratio ?? undefined,
    connections: { used: Number(row.used), most: row.most },
    countedSince: row.since?.toISOString(),
  };
}
