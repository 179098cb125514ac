import { relationOf } from '../tree/blocks';
import { columnsIn } from '../tree/nodes';
import type { QueryRule } from './rule';

/** `a.x = $1 OR b.y = $2`: neither table's index can be used before the join is made. */
export const orAcrossTables: QueryRule = {
  id: 'or-across-tables',
  severity: 'info',
  confidence: 'high',
  check: ({ blocks, schema: _schema }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return [];
        const sides = (condition.BoolExpr.args ?? []).map(
          (side) => new Set(columnsIn(side).map((column) => relationOf(column, block))),
        );
        if (sides.some((side) => side.size !== 1 || side.has(undefined))) return [];
        const relations = new Set(sides.flatMap((side) => [...side]));
        if (relations.size < 2 || ![...relations].every((one) => one && block.relations.includes(one)))
          return [];
        return [
          {
            location: condition.BoolExpr.location ?? 0,
            message: 'An OR over two tables can be checked only after the whole join is made.',
            fix: 'Write one query per side and join them with UNION, so that each can use its index.',
          },
        ];
      }),
    ),
};
