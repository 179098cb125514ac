import type { Node, TypeName } from '@pgsql/types';
import { deparse } from '../tree/deparse';
import { lastName, typeNameOf, walkTree } from '../tree/nodes';
import type { QueryRule } from './rule';
import { wrappedColumns } from './wrappedColumn';

/** Types that a text becomes by the session's settings, which no index may depend on. */
const BY_SETTINGS = /^(date|time|timetz|timestamp|timestamptz|interval)$/;

/** `data ->> 'kind' = $1`, `(data ->> 'size')::int > $1` without an index on the expression. */
export const jsonFilter: QueryRule = {
  id: 'json-filter',
  severity: 'info',
  confidence: 'medium',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap(({ expression, name, column, isField, severity }) => {
      if (!isField) return [];
      return [
        {
          location: column.location ?? 0,
          ...(severity ? { severity } : {}),
          message: `A field of ${name} is compared, which reads and takes apart the ${name} of every row.`,
          fix: fixOf(expression, name, query.statement.partial),
        },
      ];
    }),
};

/** @param partial the expression may be another one at run time */
function fixOf(expression: Node, name: string, partial: boolean): string {
  if ('A_Expr' in expression && /^(->|#)/.test(lastName(expression.A_Expr.name)))
    return `Create an index on the expression, or on ${name} with gin and ask with @>.`;
  if (isBySettings(expression)) return 'Keep the field in a column of its own, with an index.';
  const key = partial ? undefined : deparse(expression);
  return `Create an index on the expression${key === undefined ? '' : `: (${key})`}.`;
}

function isBySettings(expression: Node): boolean {
  let found = false;
  walkTree(expression, (type, value) => {
    if (type === 'TypeCast') found ||= BY_SETTINGS.test(typeNameOf(value.typeName as TypeName));
    return !found;
  });
  return found;
}
