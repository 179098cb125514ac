import type { Client } from 'pg';

/** An index with what its server has counted of it. */
export interface IndexFacts {
  readonly name: string;
  /** `CREATE INDEX …` as the server writes it. */
  readonly definition: string;
  readonly bytes: number;
  /** Since the statistics began. */
  readonly scans: number;
  /** It holds the table to something (unique, primary key, exclusion), used or not. */
  readonly constraint: boolean;
  /** Not left behind by a CREATE INDEX CONCURRENTLY that failed. */
  readonly valid: boolean;
}

/** A table with what its server knows of it. */
export interface TableOverview {
  /** Qualified where that is needed, quoted where that is needed. */
  readonly name: string;
  /** The planner's estimate; undefined before the first ANALYZE. */
  readonly rows: number | undefined;
  /** With indexes and TOAST. */
  readonly bytes: number;
  /** ISO 8601, of ANALYZE by hand or by itself; undefined for never. */
  readonly analyzed: string | undefined;
  /** Scans of the whole table, and the rows that they read. */
  readonly scans: number;
  readonly indexes: readonly IndexFacts[];
}

/** Databases may have tens of thousands of partitions; nobody reads that many rows. */
const MAX_TABLES = 500;

/** The user's tables, the largest first, partitions as part of their table left out. Reads only. */
export async function readTables(
  client: Client,
): Promise<{ readonly tables: readonly TableOverview[]; readonly more: boolean }> {
  const { rows } = await client.query<{
    oid: string;
    name: string;
    rows: number;
    bytes: string;
    analyzed: Date | null;
    scans: string | null;
  }>(
    `SELECT c.oid::text, c.oid::pg_catalog.regclass::text AS name, c.reltuples::float8 AS rows,
            CASE WHEN c.relkind = 'p'
                 THEN (SELECT coalesce(sum(pg_catalog.pg_total_relation_size(t.relid)), 0)::text FROM pg_catalog.pg_partition_tree(c.oid) t WHERE t.isleaf)
                 ELSE pg_catalog.pg_total_relation_size(c.oid)::text END AS bytes,
            greatest(s.last_analyze, s.last_autoanalyze) AS analyzed, s.seq_scan::text AS scans
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
      WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
        AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      ORDER BY c.relpages DESC, 2 LIMIT ${MAX_TABLES + 1}`,
  );
  const shown = rows.slice(0, MAX_TABLES);
  const indexes = await client.query<{
    table: string;
    name: string;
    definition: string;
    bytes: string;
    scans: string | null;
    constraint: boolean;
    valid: boolean;
  }>(
    `SELECT i.indrelid::text AS table, i.indexrelid::pg_catalog.regclass::text AS name,
            pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
            pg_catalog.pg_relation_size(i.indexrelid)::text AS bytes, s.idx_scan::text AS scans, i.indisvalid AS valid,
            i.indisunique OR i.indisprimary OR i.indisexclusion OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid) AS constraint
       FROM pg_catalog.pg_index i LEFT JOIN pg_catalog.pg_stat_user_indexes s USING (indexrelid)
      WHERE i.indrelid = ANY ($1::oid[]) ORDER BY 2`,
    [shown.map(({ oid }) => oid)],
  );
  const byTable = new Map<string, IndexFacts[]>();
  for (const { table, bytes, scans, ...index } of indexes.rows) {
    const list = byTable.get(table) ?? [];
    list.push({ ...index, bytes: Number(bytes), scans: Number(scans ?? 0) });
    byTable.set(table, list);
  }
  return {
    tables: shown
      .map(
        ({ oid, name, rows: estimate, bytes, analyzed, scans }): TableOverview => ({
          name,
          // Never analyzed is -1 from PostgreSQL 14 on, and 0 with 0 pages before.
          rows: estimate < 0 ? undefined : estimate,
          bytes: Number(bytes),
          analyzed: analyzed?.toISOString(),
          scans: Number(scans ?? 0),
          indexes: byTable.get(oid) ?? [],
        }),
      )
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
    more: rows.length > MAX_TABLES,
  };
}
