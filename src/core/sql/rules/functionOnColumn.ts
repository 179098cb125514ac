import { deparse } from '../tree/deparse';
import { lastName } from '../tree/nodes';
import type { QueryRule } from './rule';
import { lossOf, wrappedColumns } from './wrappedColumn';

/** PostGIS's functions that ask the index of a shape themselves: `ST_Intersects(area, $1) = true`. */
const ASKS_INDEX =
  /^st_(3d)?(intersects|contains(properly)?|within|covers|coveredby|crosses|touches|overlaps|equals|orderingequals|dwithin|dfullywithin)$/;

/** What tells how much of something there is, of which the whole is no substitute. */
const COUNTS = /(^|_)(length|cardinality|ndims|numnode|size)$/;

/** `lower(email) = $1`: no index on email can serve it. */
export const functionOnColumn: QueryRule = {
  id: 'function-on-column',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap((wrapped) => {
      const { expression, name, isField } = wrapped;
      if (isField) return [];
      if ('CoalesceExpr' in expression) {
        return [
          {
            location: expression.CoalesceExpr.location ?? 0,
            ...lossOf(wrapped, `coalesce() around ${name}`),
            fix: `Compare ${name} itself and treat NULL in a condition of its own.`,
          },
        ];
      }
      if (!('FuncCall' in expression)) return [];
      const fn = lastName(expression.FuncCall.funcname);
      if (ASKS_INDEX.test(fn)) return [];
      if (/^(date_trunc|date_part|extract|to_char|date|timezone)$/.test(fn)) return []; // date-filter's
      // What is not known before the query runs can be in no index.
      const indexed = query.statement.partial ? undefined : deparse(expression);
      return [
        {
          location: expression.FuncCall.location ?? 0,
          ...lossOf(wrapped, `${fn}() around ${name}`),
          fix: `Create an index on the expression${indexed === undefined ? '' : ` ${indexed}`}${COUNTS.test(fn) ? '' : `, or compare ${name} itself`}.`,
        },
      ];
    }),
};
