import type { FuncCall, Node } from '@pgsql/types';
import { lastName, typeNameOf, withoutCast } from '../tree/nodes';
import type { QueryRule } from './rule';
import { lossOf, type WrappedColumn, wrappedColumns } from './wrappedColumn';

/** `created_at::date = $1`, `date_trunc('day', created_at) = $1`: a range in disguise. */
export const dateFilter: QueryRule = {
  id: 'date-filter',
  severity: 'info',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: (query) =>
    wrappedColumns(query).flatMap((wrapped) => {
      const { expression, name, column, type, isField } = wrapped;
      const fn = 'FuncCall' in expression ? lastName(expression.FuncCall.funcname) : '';
      const cast = 'TypeCast' in expression ? typeNameOf(expression.TypeCast.typeName) : '';
      const isDate = /^(date_trunc|date_part|extract|to_char|date)$/.test(fn) || /^(date|time)$/.test(cast);
      // To cast a DATE to date does nothing, and date() of one is such a cast.
      if (!isDate || isField || type === (cast || fn)) return [];
      return [
        {
          location: column.location ?? 0,
          ...lossOf(wrapped, `Taking a part of ${name} before comparing it`),
          fix: fixOf(wrapped),
        },
      ];
    }),
};

function fixOf({ expression, name, operator, other }: WrappedColumn): string {
  const period = periodOf(expression, literalOf(other));
  if (!period) return `Keep this part of ${name} in a column of its own, with an index.`;
  const { start, next } = period;
  switch (operator) {
    case '<':
      return `Compare ${name} itself: ${name} < ${start}.`;
    case '>=':
      return `Compare ${name} itself: ${name} >= ${start}.`;
    case '<=':
      return `Compare ${name} itself: ${name} < ${next}.`;
    case '>':
      return `Compare ${name} itself: ${name} >= ${next}.`;
    case 'between':
      return `Compare with a range: ${name} >= ${start} AND ${name} < ${next.replaceAll('$1', '$2')}.`;
    case 'in':
      return `Compare with a range for each value: ${name} >= ${start} AND ${name} < ${next}.`;
    default:
      return `Compare with a range: ${name} >= ${start} AND ${name} < ${next}.`;
  }
}

/** The time that one value of the expression stands for, in SQL. */
interface Period {
  readonly start: string;
  /** The first moment after it. */
  readonly next: string;
}

/**
 * None where what is left of a time is no range of it: `extract(hour from at)`.
 * @param literal the day that the expression is compared with, where that is written out
 */
function periodOf(expression: Node, literal: string | undefined): Period | undefined {
  if ('TypeCast' in expression)
    return typeNameOf(expression.TypeCast.typeName) === 'date' ? since(literal, 'day') : undefined;
  if (!('FuncCall' in expression)) return undefined;
  const call = expression.FuncCall;
  switch (lastName(call.funcname)) {
    case 'date':
      return since(literal, 'day');
    case 'date_trunc':
      return since(literal, textIn(call, 0)?.toLowerCase() ?? 'day');
    case 'extract':
    case 'date_part':
      return textIn(call, 0)?.toLowerCase() === 'year'
        ? { start: 'make_date($1, 1, 1)', next: 'make_date($1 + 1, 1, 1)' }
        : undefined;
    case 'to_char': {
      const format = textIn(call, 1) ?? '';
      const unit = BY_FORMAT[format.toUpperCase()];
      return unit === undefined ? undefined : since(literal ?? `to_date($1, '${format}')`, unit);
    }
    default:
      return undefined;
  }
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  'YYYY-MM-DD': 'day',
  YYYYMMDD: 'day',
  'YYYY-MM': 'month',
  YYYYMM: 'month',
  YYYY: 'year',
};

function since(value: string | undefined, unit: string): Period {
  const start = value ?? '$1';
  const length = unit === 'quarter' ? '3 months' : `1 ${unit}`;
  const next = unit === 'day' ? dayAfter(start) : undefined;
  const sum = start.startsWith("'") ? `${start}::date` : start;
  return { start, next: next ?? `${sum} + interval '${length}'` };
}

function textIn({ args }: FuncCall, position: number): string | undefined {
  return textOf(args?.[position]);
}

function textOf(node: Node | undefined): string | undefined {
  const value = withoutCast(node);
  return value && 'A_Const' in value ? value.A_Const.sval?.sval : undefined;
}

/** `'2024-01-01'` of a comparison with a day. */
function literalOf(other: Node): string | undefined {
  const text = textOf(other) ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `'${text}'` : undefined;
}

/** `'2024-01-02'` of `'2024-01-01'`; undefined for `$1`. */
function dayAfter(literal: string): string | undefined {
  const day = Date.parse(`${literal.slice(1, -1)}T00:00:00Z`);
  return Number.isNaN(day) ? undefined : `'${new Date(day + 86_400_000).toISOString().slice(0, 10)}'`;
}
