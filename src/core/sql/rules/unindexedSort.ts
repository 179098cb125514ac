import type { Node } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import { conjuncts, type QueryBlock } from '../tree/blocks';
import { columnPath } from '../tree/nodes';
import { type ColumnCondition, columnConditions, isEquality, isFixed, isKey } from './conditions';
import type { QueryRule } from './rule';

/** `ORDER BY created_at LIMIT 20` without an index in that order: every row is sorted for twenty. */
export const unindexedSort: QueryRule = {
  id: 'unindexed-sort',
  severity: 'info',
  confidence: 'medium',
  ignoredIn: ['migration'],
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) => {
      const [relation] = block.relations;
      const [first] = block.sort;
      if (!block.select?.limitCount || block.relations.length !== 1) return [];
      if (relation?.table === undefined) return [];
      const { table } = relation;
      if (block.select.groupClause || block.select.distinctClause) return [];
      if (!first?.node || !('ColumnRef' in first.node)) return [];
      const column = columnPath(first.node.ColumnRef).at(-1) ?? '';
      if (!schema.isWhole(table) || !schema.column(table, column)) return [];
      const equal = new Set(equalities(block, schema).map(({ name }) => name));
      // Few rows are sorted of those that a key finds.
      if ([...equal].some((name) => isKey(relation, name, schema))) return [];
      if (block.conditions.some((condition) => findsByAny(condition, block, schema))) return [];
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
          message:
            equal.size === 0
              ? `No index of ${table} is in the order of ${column}, so all rows are sorted to take the first few.`
              : `No index of ${table} has ${[...equal].join(', ')} and then ${column}, so all rows are read and sorted to take the first few.`,
          fix: `If ${table} grows large, create an index on (${keys.join(', ')}).`,
        },
      ];
    }),
};

/** The columns that have one value in all rows that are sorted. */
function equalities(block: QueryBlock, schema: Schema): ColumnCondition[] {
  return columnConditions(block).filter(
    ({ operator, constant, value }) => isEquality(operator) && (constant || isFixed(value, block, schema)),
  );
}

/** `id = a.first_id OR album_id = a.id`: keys of another row on every side, or of indexes, find few rows to sort. */
function findsByAny(condition: Node, block: QueryBlock, schema: Schema): boolean {
  if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return false;
  return (condition.BoolExpr.args ?? []).every((side) =>
    equalities({ ...block, conditions: conjuncts(side) }, schema).some(
      ({ relation, name, constant }) => !constant || isKey(relation, name, schema),
    ),
  );
}
