import { relationOf } from '../tree/blocks';
import { columnPath } from '../tree/nodes';
import { comparisonOf, hasTrigramIndex, isNarrowed } from './conditions';
import { startsWild } from './patterns';
import type { QueryRule } from './rule';

/** ILIKE on a column of a known table that has no trigram index: no btree serves it, whatever the pattern. */
export const ilikeWithoutTrigram: QueryRule = {
  id: 'ilike-without-trigram',
  severity: 'info',
  confidence: 'medium',
  ignoredIn: ['migration'],
  check: ({ blocks, schema, statement }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        const comparison = comparisonOf(condition);
        if (comparison?.operator !== '~~*' || !('ColumnRef' in comparison.left)) return [];
        if (startsWild(comparison.right, statement)) return []; // leading-wildcard's
        const relation = relationOf(comparison.left.ColumnRef, block);
        const name = columnPath(comparison.left.ColumnRef).at(-1) ?? '';
        const { table = '' } = relation ?? {};
        const known = schema.isWhole(table) && schema.column(table, name) !== undefined;
        if (!known || hasTrigramIndex(relation, name, schema) || isNarrowed(relation, block, schema))
          return [];
        return [
          {
            location: comparison.location,
            message: `ILIKE on ${name} compares every row: ordinary indexes know no upper and lower case.`,
            fix: `Create a trigram index: USING gin (${name} gin_trgm_ops), or compare lower(${name}) with an index on it.`,
          },
        ];
      }),
    ),
};
