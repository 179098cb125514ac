import { columnsIn, typeNameOf } from '../tree/nodes';
import type { QueryRule } from './rule';
import { lossOf, wrappedColumns } from './wrappedColumn';

/** Casts that leave the type's family, and with it the index. */
const HARMLESS = /^(text|varchar|bpchar)$/;

/** `id::text = $1`: the index on id is of another type. */
export const castOnColumn: QueryRule = {
  id: 'cast-on-column',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap((wrapped) => {
      const { expression, name, type: own } = wrapped;
      if (wrapped.isField || !('TypeCast' in expression)) return [];
      const type = typeNameOf(expression.TypeCast.typeName);
      if (/^(date|time|timetz)$/.test(type)) return []; // date-filter's
      const [column] = columnsIn(expression);
      if (own === type || (own !== undefined && HARMLESS.test(own) && HARMLESS.test(type))) return [];
      return [
        {
          location: column?.location ?? 0,
          ...lossOf(wrapped, `The cast of ${name} to ${type}`),
          fix: `Cast the other side instead: ${name} = $1::${own ?? 'type_of_the_column'}.`,
        },
      ];
    }),
};
