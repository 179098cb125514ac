import { type Candidate, definitionOf } from '../../../core/sql/advice/candidates';
import type { Queryable } from '../shadow/catalog';
import type { PlanNode } from '../shadow/planner';
import { quoteName } from '../shadow/quote';
import type { TriedIndex, WhatIf } from './whatIf';

/**
 * Tries indexes with HypoPG on the server itself. They exist in the session only, so `server` must be one session
 * in a transaction, not a pool, and nothing is written.
 * @param explain the generic plan of a statement, in the same session
 */
export function hypopgWhatIf(server: Queryable, explain: (sql: string) => Promise<PlanNode>): WhatIf {
  return {
    method: 'hypopg',
    explain,
    async rowsOf({ table }, condition) {
      const plan = await explain(
        `SELECT 1 FROM ${quoteName(table.schema)}.${quoteName(table.name)} WHERE ${condition}`,
      );
      return plan['Plan Rows'];
    },
    async create(candidate: Candidate): Promise<TriedIndex | undefined> {
      await server.query('SAVEPOINT trying');
      const { rows } = await server
        .query(
          'SELECT indexrelid::text AS id, (hypopg_relation_size(indexrelid) / 8192)::float8 AS pages FROM hypopg_create_index($1)',
          [`CREATE INDEX ${definitionOf(candidate)}`],
        )
        .catch(async () => {
          // Not every index can be tried; the transaction goes on.
          await server.query('ROLLBACK TO SAVEPOINT trying');
          return { rows: [] };
        });
      const made = rows[0] as { id: string; pages: number } | undefined;
      if (!made) return undefined;
      return {
        pages: made.pages,
        drop: async () => {
          await server.query('SELECT hypopg_drop_index($1::oid)', [made.id]);
        },
      };
    },
  };
}
