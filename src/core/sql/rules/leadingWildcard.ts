import { relationOf } from '../tree/blocks';
import { columnPath, columnsIn } from '../tree/nodes';
import { comparisonOf, hasTrigramIndex, isNarrowed } from './conditions';
import { startsWild } from './patterns';
import type { QueryRule } from './rule';

/** `name LIKE '%x'`, `name ILIKE '%' || $1`. */
export const leadingWildcard: QueryRule = {
  id: 'leading-wildcard',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ blocks, schema, statement }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        const comparison = comparisonOf(condition);
        if (!comparison || !/^~~\*?$/.test(comparison.operator)) return [];
        if (!startsWild(comparison.right, statement)) return [];
        const [column] = columnsIn(comparison.left);
        if (!column) return [];
        const relation = relationOf(column, block);
        const name = columnPath(column).at(-1) ?? '';
        if (hasTrigramIndex(relation, name, schema) || isNarrowed(relation, block, schema)) return [];
        return [
          {
            location: comparison.location,
            message: `A pattern that starts with a wildcard compares the ${name} of every row.`,
            fix: `Create a trigram index: USING gin (${name} gin_trgm_ops), or use full-text search.`,
          },
        ];
      }),
    ),
};
