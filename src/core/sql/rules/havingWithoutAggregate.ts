import type { Node, SelectStmt } from '@pgsql/types';
import { conjuncts } from '../tree/blocks';
import { columnsIn, walkTree } from '../tree/nodes';
import type { QueryRule } from './rule';

/**
 * `GROUP BY status HAVING status IN (SELECT …)`: rows are grouped that WHERE would have kept away. What compares with
 * values PostgreSQL moves there by itself (subquery_planner in planner.c).
 */
export const havingWithoutAggregate: QueryRule = {
  id: 'having-without-aggregate',
  severity: 'info',
  confidence: 'medium',
  check: ({ blocks }) =>
    blocks.flatMap(({ select }) =>
      conjuncts(select && !hasGroupingSets(select) ? select.havingClause : undefined).flatMap((condition) => {
        const column = comparedWithRows(condition);
        return column
          ? [
              {
                location: column.location ?? 0,
                message:
                  'This condition is about single rows, and for its subquery it is checked only after all of them are grouped.',
                fix: 'Move it from HAVING to WHERE.',
              },
            ]
          : [];
      }),
    ),
};

/** The column of `status IN (SELECT …)`, where nothing is calculated beside it. */
function comparedWithRows(condition: Node): ReturnType<typeof columnsIn>[number] | undefined {
  const links: unknown[] = [];
  let calls = false;
  walkTree(condition, (type, value) => {
    if (type === 'FuncCall') calls = true;
    if (type !== 'SubLink') return true;
    if (/^(ANY|ALL)_SUBLINK$/.test(String(value.subLinkType))) links.push(value.testexpr);
    walkTree(value.testexpr, (inner) => {
      if (inner === 'FuncCall') calls = true;
    });
    return false;
  });
  return calls || links.length === 0 ? undefined : columnsIn(links)[0];
}

/** With `ROLLUP (region)` a condition on single rows means another thing: totals have no region. */
function hasGroupingSets({ groupClause }: SelectStmt): boolean {
  return groupClause?.some((one) => 'GroupingSet' in one) === true;
}
