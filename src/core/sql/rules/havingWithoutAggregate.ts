import { conjuncts } from '../tree/blocks';
import { columnsIn, walkTree } from '../tree/nodes';
import type { QueryRule } from './rule';

/** `GROUP BY status HAVING status = 'open'`: rows are grouped that WHERE would have kept away. */
export const havingWithoutAggregate: QueryRule = {
  id: 'having-without-aggregate',
  severity: 'info',
  confidence: 'medium',
  check: ({ blocks }) =>
    blocks.flatMap(({ select }) =>
      conjuncts(select?.havingClause).flatMap((condition) => {
        let calls = false;
        walkTree(condition, (type) => {
          if (type === 'FuncCall' || type === 'SubLink') calls = true;
        });
        const [column] = columnsIn(condition);
        if (calls || !column) return [];
        return [
          {
            location: column.location ?? 0,
            message:
              'This condition is about single rows, and is checked only after all of them are grouped.',
            fix: 'Move it from HAVING to WHERE.',
          },
        ];
      }),
    ),
};
