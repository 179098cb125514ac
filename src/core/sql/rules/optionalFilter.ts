import type { Node } from '@pgsql/types';
import { columnPath, columnsIn, withoutCast } from '../tree/nodes';
import { comparisonOf } from './conditions';
import type { QueryRule } from './rule';

/**
 * `($1 IS NULL OR status = $1)` in a statement that the server keeps: one plan must serve both, so it reads everything.
 * Any other statement is planned with its values, and the part that is switched off is gone by then.
 */
export const optionalFilter: QueryRule = {
  id: 'optional-filter',
  severity: 'info',
  confidence: 'high',
  check: ({ blocks, statement, node }) => {
    if (!statement.prepared && !('PrepareStmt' in node) && !('CreateFunctionStmt' in node)) return [];
    return blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return [];
        const sides = condition.BoolExpr.args ?? [];
        const asked = sides.map(nullTested).find((number) => number !== undefined);
        // What is put into the text itself, the plan knows.
        const parameter = statement.parameters.find(({ number }) => number === asked);
        if (asked === undefined || parameter?.inText) return [];
        const column = sides.flatMap((side) => (comparisonOf(side) ? columnsIn(side) : []))[0];
        if (!column) return [];
        const name = columnPath(column).at(-1) ?? '';
        return [
          {
            location: column.location ?? 0,
            message: `The filter on ${name} is switched off by a parameter, so a cached plan can't use an index on ${name}.`,
            fix: 'Put the query together in code with only the filters that are set.',
          },
        ];
      }),
    );
  },
};

/** The number of the parameter in `$1 IS NULL`. */
function nullTested(node: Node): number | undefined {
  if (!('NullTest' in node) || node.NullTest.nulltesttype !== 'IS_NULL') return undefined;
  const argument = withoutCast(node.NullTest.arg);
  return argument && 'ParamRef' in argument ? (argument.ParamRef.number ?? 0) : undefined;
}
