/** Whatever runs a query of ours: a client of `pg`, a connection of the product, the embedded server. */
export interface Queryable {
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

export interface CatalogRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `r` table, `p` partitioned table, `i` index, `I` partitioned index, `v` view, `m` materialized view. */
  readonly kind: string;
  /** Of 8 KiB, now. */
  readonly pages: number;
  readonly statsPages: number;
  readonly rows: number;
  readonly allVisible: number;
  /** Of a partition. */
  readonly parent: number | null;
  readonly bound: string | null;
  readonly partitionKey: string | null;
  readonly definition: string | null;
}

export interface CatalogColumn {
  readonly table: number;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly collation: string | null;
}

export interface CatalogIndex {
  readonly oid: number;
  readonly table: number;
  readonly name: string;
  readonly definition: string;
  readonly method: string;
  /** Of the constraint that the index belongs to: `PRIMARY KEY (id)`. */
  readonly constraint: string | null;
  readonly width: number;
  readonly parent: number | null;
}

export interface CatalogForeignKey {
  readonly table: number;
  readonly references: number;
  readonly name: string;
  readonly definition: string;
}

export interface ColumnStatistics {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly inherited: boolean;
  readonly nullFraction: number;
  readonly width: number;
  /** As in pg_stats: negative for a share of the rows. */
  readonly distinct: number;
  readonly values: Readonly<Record<string, string | null>>;
}

/** What the planner knows of some tables of a server. */
export interface Catalog {
  readonly version: number;
  readonly extensions: readonly string[];
  readonly types: readonly string[];
  readonly relations: readonly CatalogRelation[];
  readonly columns: readonly CatalogColumn[];
  readonly indexes: readonly CatalogIndex[];
  readonly foreignKeys: readonly CatalogForeignKey[];
  readonly statistics: readonly ColumnStatistics[];
  readonly settings: Readonly<Record<string, string>>;
  readonly searchPath: readonly string[];
}

/** Settings that plans depend on. */
const SETTINGS = `
  cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction default_statistics_target
  effective_cache_size effective_io_concurrency enable_async_append enable_bitmapscan enable_gathermerge enable_hashagg
  enable_hashjoin enable_incremental_sort enable_indexonlyscan enable_indexscan enable_material enable_memoize
  enable_mergejoin enable_nestloop enable_parallel_append enable_parallel_hash enable_partition_pruning
  enable_partitionwise_aggregate enable_partitionwise_join enable_seqscan enable_sort enable_tidscan from_collapse_limit
  geqo geqo_threshold hash_mem_multiplier jit jit_above_cost jit_inline_above_cost jit_optimize_above_cost
  join_collapse_limit max_parallel_workers max_parallel_workers_per_gather min_parallel_index_scan_size
  min_parallel_table_scan_size parallel_leader_participation parallel_setup_cost parallel_tuple_cost random_page_cost
  seq_page_cost work_mem constraint_exclusion`
  .trim()
  .split(/\s+/);

/** Columns of pg_stats that pg_restore_attribute_stats takes, with their types there. */
export const STATISTICS: Readonly<Record<string, string>> = {
  null_frac: 'real',
  avg_width: 'integer',
  n_distinct: 'real',
  most_common_vals: 'text',
  most_common_freqs: 'real[]',
  histogram_bounds: 'text',
  correlation: 'real',
  most_common_elems: 'text',
  most_common_elem_freqs: 'real[]',
  elem_count_histogram: 'real[]',
};

/** Names and their partitions, views' tables, and the tables that foreign keys lead to. */
const CLOSURE = `
  WITH RECURSIVE wanted(oid) AS (
    SELECT c.oid FROM pg_class c WHERE c.oid = ANY($1::oid[])
    UNION
    SELECT next.oid FROM wanted w CROSS JOIN LATERAL (
      SELECT i.inhrelid AS oid FROM pg_inherits i WHERE i.inhparent = w.oid
      UNION ALL
      SELECT i.inhparent FROM pg_inherits i JOIN pg_class k ON k.oid = i.inhparent WHERE i.inhrelid = w.oid AND k.relkind IN ('r', 'p')
      UNION ALL
      SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
       WHERE r.ev_class = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.oid
    ) next
  )`;

/**
 * Reads what the planner knows of the tables and views named (as the server resolves them), of their partitions and
 * of the tables behind views. Names that the server does not know are left out.
 */
export async function readCatalog(server: Queryable, names: readonly string[]): Promise<Catalog> {
  const rows = async <T>(sql: string, values: readonly unknown[] = []): Promise<T[]> =>
    (await server.query(sql, values)).rows as T[];
  const [known] = await rows<{ version: number; oids: string[] | null; path: string[] }>(
    `SELECT current_setting('server_version_num')::int AS version, current_schemas(false)::text[] AS path,
            (SELECT array_agg(DISTINCT to_regclass(n)::oid::text) FROM unnest($1::text[]) n WHERE to_regclass(n) IS NOT NULL) AS oids`,
    [names],
  );
  const oids = known?.oids ?? [];
  const relations = await rows<CatalogRelation>(
    `${CLOSURE}
     SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
            CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / 8192 ELSE 0 END::float8 AS pages,
            c.relpages::float8 AS "statsPages", c.reltuples::float8 AS rows, c.relallvisible::float8 AS "allVisible",
            (SELECT i.inhparent::int8::float8 FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) AS parent,
            pg_get_expr(c.relpartbound, c.oid) AS bound,
            CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
            CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition
       FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      ORDER BY c.oid`,
    [oids],
  );
  const tables = relations.map(({ oid }) => oid);
  const columns = await rows<CatalogColumn>(
    `SELECT a.attrelid::int8::float8 AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
            a.attnotnull AS "notNull",
            CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN quote_ident(l.collname) END AS collation
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
      WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attrelid, a.attnum`,
    [tables],
  );
  const indexes = await rows<CatalogIndex & CatalogRelation>(
    `SELECT c.oid::int8::float8 AS oid, x.indrelid::int8::float8 AS table, c.relname AS name, m.amname AS method,
            pg_get_indexdef(c.oid) AS definition, pg_get_constraintdef(k.oid) AS constraint, c.relkind::text AS kind,
            n.nspname AS schema, CASE WHEN c.relkind = 'i' THEN pg_relation_size(c.oid) / 8192 ELSE 0 END::float8 AS pages,
            c.relpages::float8 AS "statsPages", c.reltuples::float8 AS rows, c.relallvisible::float8 AS "allVisible",
            (SELECT i.inhparent::int8::float8 FROM pg_inherits i WHERE i.inhrelid = c.oid) AS parent,
            NULL AS bound, NULL AS "partitionKey",
            coalesce((SELECT sum(s.avg_width) FROM pg_attribute a JOIN pg_class tc ON tc.oid = x.indrelid
                       JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = tc.relname AND s.attname = a.attname
                      WHERE a.attrelid = x.indrelid AND a.attnum = ANY(x.indkey)), 8)::float8 AS width
       FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am m ON m.oid = c.relam
       JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = x.indrelid
      WHERE x.indrelid = ANY($1::oid[]) AND x.indisvalid
      ORDER BY c.oid`,
    [tables],
  );
  const foreignKeys = await rows<CatalogForeignKey>(
    `SELECT conrelid::int8::float8 AS table, confrelid::int8::float8 AS references, conname AS name,
            pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY($1::oid[]) AND confrelid = ANY($1::oid[])`,
    [tables],
  );
  const types = await rows<{ sql: string }>(
    `SELECT CASE t.typtype
              WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
                (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
              ELSE format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod)) END AS sql
       FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype IN ('e', 'd') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_type l ON l.oid = a.atttypid
                     WHERE a.attrelid = ANY($1::oid[]) AND (a.atttypid = t.oid OR l.typelem = t.oid))
      ORDER BY t.oid`,
    [tables],
  );
  const statistics = await rows<Record<string, unknown>>(
    `SELECT s.schemaname, s.tablename, s.attname, s.inherited,
            ${Object.keys(STATISTICS)
              .map((name) => `s.${name}::text`)
              .join(', ')}
       FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
      WHERE c.oid = ANY($1::oid[])`,
    [[...tables, ...indexes.map(({ oid }) => oid)]],
  );
  const settings = await rows<{ name: string; setting: string }>(
    `SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY($1::text[])`,
    [SETTINGS],
  );
  const extensions = await rows<{ extname: string }>('SELECT extname FROM pg_extension');
  return {
    version: known?.version ?? 0,
    extensions: extensions.map(({ extname }) => extname),
    types: types.map(({ sql }) => sql),
    relations: [...relations, ...indexes],
    columns,
    indexes,
    foreignKeys,
    statistics: statistics.map((row) => ({
      schema: String(row.schemaname),
      table: String(row.tablename),
      column: String(row.attname),
      inherited: row.inherited === true,
      nullFraction: Number(row.null_frac ?? 0),
      width: Number(row.avg_width ?? 8),
      distinct: Number(row.n_distinct ?? 0),
      values: Object.fromEntries(
        Object.keys(STATISTICS).map((name) => [name, (row[name] as string | null | undefined) ?? null]),
      ),
    })),
    settings: Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
    searchPath: known?.path ?? [],
  };
}
