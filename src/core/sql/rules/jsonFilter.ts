import { lastName } from '../tree/nodes';
import type { QueryRule } from './rule';
import { wrappedColumns } from './wrappedColumn';

/** `data ->> 'kind' = $1` without an index on the expression. */
export const jsonFilter: QueryRule = {
  id: 'json-filter',
  severity: 'info',
  confidence: 'medium',
  check: (query) =>
    wrappedColumns(query).flatMap(({ expression, name, column, severity }) => {
      if (!('A_Expr' in expression)) return [];
      const operator = lastName(expression.A_Expr.name);
      if (!/^(->|->>|#>|#>>)$/.test(operator)) return [];
      return [
        {
          location: column.location ?? 0,
          ...(severity ? { severity } : {}),
          message: `A field of ${name} is compared, which reads and takes apart the ${name} of every row.`,
          fix: `Create an index on the expression, or on ${name} with gin and ask with @>.`,
        },
      ];
    }),
};
