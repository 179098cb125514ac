import { lastName, typeNameOf } from '../tree/nodes';
import type { QueryRule } from './rule';
import { lossOf, wrappedColumns } from './wrappedColumn';

/** `created_at::date = $1`, `date_trunc('day', created_at) = $1`: a range in disguise. */
export const dateFilter: QueryRule = {
  id: 'date-filter',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap((wrapped) => {
      const { expression, name, column } = wrapped;
      const fn = 'FuncCall' in expression ? lastName(expression.FuncCall.funcname) : '';
      const cast = 'TypeCast' in expression ? typeNameOf(expression.TypeCast.typeName) : '';
      const isDate =
        /^(date_trunc|date_part|extract|to_char|date)$/.test(fn) ||
        ((cast === 'date' || cast === 'time') && query.schema.column(undefined, name)?.type !== cast);
      if (!isDate || wrapped.isField) return [];
      return [
        {
          location: column.location ?? 0,
          ...lossOf(wrapped, `Taking a part of ${name} before comparing it`),
          fix: `Compare with a range: ${name} >= $1 AND ${name} < $1 + interval '1 day'.`,
        },
      ];
    }),
};
