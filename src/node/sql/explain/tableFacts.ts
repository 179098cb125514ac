import type { Client } from 'pg';
import type { Plan } from '../../../core/sql/plan/plan';
import type { TableFacts } from '../../../core/sql/plan/rule';

/**
 * What the server knows about the tables of a plan, by `schema.table`: sizes, and how old its statistics are. Empty
 * where the user may not ask.
 */
export async function planTables(client: Client, plan: Plan): Promise<ReadonlyMap<string, TableFacts>> {
  const names = plan.nodes.flatMap(({ schema, relation }) =>
    relation === undefined ? [] : [`${schema ?? 'public'}.${relation}`],
  );
  if (names.length === 0) return new Map();
  try {
    const { rows } = await client.query<{
      name: string;
      rows: number;
      pages: number;
      changed: number | null;
      analyzed: boolean | null;
    }>(
      `SELECT n.nspname || '.' || c.relname AS name, c.reltuples::float8 AS rows, c.relpages::int AS pages,
              s.n_mod_since_analyze::float8 AS changed,
              COALESCE(s.last_analyze, s.last_autoanalyze) IS NOT NULL AS analyzed
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
        WHERE n.nspname || '.' || c.relname = ANY ($1::text[])`,
      [[...new Set(names)]],
    );
    return new Map(
      rows.map(({ name, rows: count, pages, changed, analyzed }) => [
        name,
        { rows: count, pages, changedRows: changed ?? undefined, analyzed: analyzed ?? undefined },
      ]),
    );
  } catch {
    return new Map();
  }
}
