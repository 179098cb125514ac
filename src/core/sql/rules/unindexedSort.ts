import { columnPath } from '../tree/nodes';
import { columnConditions, isEquality, isNarrowed } from './conditions';
import type { QueryRule } from './rule';

/** `ORDER BY created_at LIMIT 20` without an index in that order: every row is sorted for twenty. */
export const unindexedSort: QueryRule = {
  id: 'unindexed-sort',
  severity: 'info',
  confidence: 'medium',
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) => {
      const [relation] = block.relations;
      const [first] = block.sort;
      const table = relation?.table;
      if (!block.select?.limitCount || block.relations.length !== 1 || table === undefined) return [];
      if (block.select.groupClause || block.select.distinctClause) return [];
      if (!first?.node || !('ColumnRef' in first.node)) return [];
      const column = columnPath(first.node.ColumnRef).at(-1) ?? '';
      if (!schema.column(table, column) || isNarrowed(relation, block, schema)) return [];
      const equal = new Set(
        columnConditions(block).flatMap(({ name, operator, constant }) =>
          constant && isEquality(operator) ? [name] : [],
        ),
      );
      const served = schema.indexesOf(table).some((index) => {
        if (index.method !== 'btree') return false;
        const key = index.keys.find(({ column: own }) => own === undefined || !equal.has(own));
        return key?.column === column;
      });
      if (served) return [];
      const keys = [...equal, column];
      return [
        {
          location: first.node.ColumnRef.location ?? 0,
          message: `No index of ${table} is in the order of ${column}, so all rows are sorted to take the first few.`,
          fix: `If ${table} grows large, create an index on (${keys.join(', ')}).`,
        },
      ];
    }),
};
