import { HotlightError } from '../../../core/base/errors';
import { type Candidate, definitionOf } from '../../../core/sql/advice/candidates';
import { indexPages } from '../../../core/sql/advice/indexSize';
import type { ShadowPlanner } from '../shadow/planner';
import type { TriedIndex, WhatIf } from './whatIf';

/** Types whose equal values may look different, so that btrees keep them apart. */
const NOT_DEDUPLICATED = /^(numeric|real|double|float|jsonb|.*\[\]|.*range)/;

/** Tries indexes in a planner rebuilt in the embedded PostgreSQL. */
export function shadowWhatIf(planner: ShadowPlanner, method: 'shadow' | 'embedded'): WhatIf {
  return {
    method,
    explain: (sql) => planner.explain(sql),
    rowsOf: ({ table }, condition) => planner.rowsOf(table.schema, table.name, condition),
    async create(candidate, rows): Promise<TriedIndex | undefined> {
      const { table } = candidate;
      const width = keyWidth(candidate);
      const pages = indexPages({
        rows,
        width,
        distinct: distinctKeys(candidate, rows),
        deduplicates:
          candidate.include.length === 0 &&
          !candidate.keys.some(({ columns }) =>
            columns.some((name) => NOT_DEDUPLICATED.test(table.columns.get(name)?.type ?? '')),
          ),
      });
      try {
        const index = await planner.addIndex(table.schema, table.name, definitionOf(candidate), {
          pages,
          rows,
          width,
        });
        return { pages, drop: () => planner.dropIndex(index) };
      } catch (error) {
        if (HotlightError.is(error)) throw error;
        return undefined;
      }
    },
  };
}

/** What PostgreSQL takes for the distinct values of an expression without statistics, and the width of a short text. */
const FIELD_DISTINCT = 200;
const FIELD_WIDTH = 16;

/** Bytes of keys and included columns. */
export function keyWidth({ keys, include, table }: Candidate): number {
  const columnWidth = (name: string | undefined): number => table.columns.get(name ?? '')?.width ?? 8;
  // An expression is about as wide as what it is made of.
  const widths = keys.map(({ columns, field }) => (field ? FIELD_WIDTH : columnWidth(columns[0])));
  return [...widths, ...include.map(columnWidth)].reduce((sum, width) => sum + width, 0);
}

function distinctKeys({ keys, table, where }: Candidate, rows: number): number {
  const distinct = keys.map(({ columns, field, sql }) => {
    if (field) return FIELD_DISTINCT;
    // The condition of a partial index fixes its column's value.
    if (where?.startsWith(sql)) return 1;
    return Math.max(1, table.columns.get(columns[0] ?? '')?.distinct ?? 1);
  });
  return Math.min(
    rows,
    distinct.reduce((product, one) => product * one, 1),
  );
}
