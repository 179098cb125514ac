import { columnsIn, lastName } from '../tree/nodes';
import type { QueryRule } from './rule';
import { wrappedColumns } from './wrappedColumn';

/** `price * 2 > $1`, `created_at + interval '1 day' > now()`. */
export const arithmeticOnColumn: QueryRule = {
  id: 'arithmetic-on-column',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap(({ expression, name, column, isField, severity }) => {
      if (isField || !('A_Expr' in expression) || expression.A_Expr.kind !== 'AEXPR_OP') return [];
      const operator = lastName(expression.A_Expr.name);
      if (!/^([+\-*/%]|\|\|)$/.test(operator) || !expression.A_Expr.lexpr) return [];
      // What is calculated from two columns can't be moved to the other side.
      if (columnsIn(expression).length > 1) return [];
      return [
        {
          location: column.location ?? 0,
          ...(severity ? { severity } : {}),
          message: `${name} is calculated with before it is compared, so indexes on ${name} can't be used.`,
          fix: `Move the calculation to the other side of the comparison, so that ${name} stands alone.`,
        },
      ];
    }),
};
