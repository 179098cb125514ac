import type { Node } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import type { SqlStatement } from '../statements/statement';
import { conjuncts, type QueryBlock, relationOf } from '../tree/blocks';
import { columnPath, columnsIn } from '../tree/nodes';
import { comparisonOf, hasTrigramIndex } from './conditions';
import { startsWild } from './patterns';
import type { QueryRule } from './rule';

/** `a.x = $1 OR b.y = $2`: neither table's index can be used before the join is made. */
export const orAcrossTables: QueryRule = {
  id: 'or-across-tables',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ blocks, schema, statement }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return [];
        const args = condition.BoolExpr.args ?? [];
        // A side that reads every row by itself does so in a UNION, too.
        if (args.some((side) => isForEveryRow(side, block, schema, statement))) return [];
        const sides = args.map((side) => new Set(columnsIn(side).map((column) => relationOf(column, block))));
        if (sides.some((side) => side.size !== 1 || side.has(undefined))) return [];
        const relations = new Set(sides.flatMap((side) => [...side]));
        if (relations.size < 2 || ![...relations].every((one) => one && block.relations.includes(one)))
          return [];
        return [
          {
            location: condition.BoolExpr.location ?? 0,
            // Most rows, mostly, of which an index would find none sooner.
            ...(args.every((side) => 'NullTest' in side) ? { severity: 'hint' as const } : {}),
            message: 'An OR over two tables can be checked only after the whole join is made.',
            fix: 'Write one query per side and join them with UNION, so that each can use its index.',
          },
        ];
      }),
    ),
};

/** `name ILIKE $1`, `first || last LIKE '%x'` and nothing else: no ordinary index serves it. */
function isForEveryRow(side: Node, block: QueryBlock, schema: Schema, statement: SqlStatement): boolean {
  return conjuncts(side).every((condition) => {
    const comparison = comparisonOf(condition);
    if (!comparison || !/^~~\*?$/.test(comparison.operator)) return false;
    if (comparison.operator === '~~' && !startsWild(comparison.right, statement)) return false;
    return !columnsIn(comparison.left).some((column) =>
      hasTrigramIndex(relationOf(column, block), columnPath(column).at(-1) ?? '', schema),
    );
  });
}
