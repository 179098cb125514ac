import type { A_Const, Node } from '@pgsql/types';
import { columnPath, lastName, names } from './nodes';

/**
 * SQL of a simple expression over the columns of one table, their qualifiers left out, for the definition of an
 * index. Undefined for parameters, subqueries and whatever else has no place there.
 */
export function deparse(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if ('ColumnRef' in node) {
    const name = columnPath(node.ColumnRef).at(-1);
    return name === undefined || name === '*' ? undefined : quoteIfNeeded(name);
  }
  if ('A_Const' in node) return constant(node.A_Const);
  if ('FuncCall' in node) {
    const { funcname, args = [], agg_distinct, agg_filter, over } = node.FuncCall;
    if (agg_distinct || agg_filter || over) return undefined;
    const list = all(args.map(deparse));
    return (
      list &&
      `${names(funcname)
        .filter((name) => name !== 'pg_catalog')
        .map(quoteIfNeeded)
        .join('.')}(${list.join(', ')})`
    );
  }
  if ('TypeCast' in node) {
    const argument = deparse(node.TypeCast.arg);
    const type = lastName(node.TypeCast.typeName?.names);
    if (argument === undefined || node.TypeCast.typeName?.typmods || node.TypeCast.typeName?.arrayBounds) {
      return undefined;
    }
    return `(${argument})::${quoteIfNeeded(type)}`;
  }
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP') {
    const [left, right] = [deparse(node.A_Expr.lexpr), deparse(node.A_Expr.rexpr)];
    return left === undefined || right === undefined
      ? undefined
      : `(${left} ${lastName(node.A_Expr.name)} ${right})`;
  }
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_IN' && lastName(node.A_Expr.name) === '=') {
    const left = deparse(node.A_Expr.lexpr);
    const right = node.A_Expr.rexpr;
    const list = right && 'List' in right ? all((right.List.items ?? []).map(deparse)) : undefined;
    return left === undefined || !list ? undefined : `(${left} IN (${list.join(', ')}))`;
  }
  if ('NullTest' in node) {
    const argument = deparse(node.NullTest.arg);
    const not = node.NullTest.nulltesttype === 'IS_NOT_NULL' ? ' NOT' : '';
    return argument && `(${argument} IS${not} NULL)`;
  }
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') {
    const argument = deparse(node.BoolExpr.args?.[0]);
    return argument && `(NOT ${argument})`;
  }
  if ('CoalesceExpr' in node) {
    const list = all((node.CoalesceExpr.args ?? []).map(deparse));
    return list && `coalesce(${list.join(', ')})`;
  }
  return undefined;
}

function constant(value: A_Const): string | undefined {
  if (value.isnull) return 'NULL';
  if (value.ival) return String(value.ival.ival ?? 0);
  if (value.fval) return value.fval.fval;
  if (value.boolval) return value.boolval.boolval === true ? 'true' : 'false';
  if (value.sval) return `'${(value.sval.sval ?? '').replaceAll("'", "''")}'`;
  return undefined;
}

function all(parts: readonly (string | undefined)[]): string[] | undefined {
  return parts.every((part) => part !== undefined) ? (parts as string[]) : undefined;
}

/** Words that are no names of tables and columns without quotes (reserved in PostgreSQL 18, or kept for types and functions). */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
   current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end
   except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime
   localtimestamp not null offset on only or order placing primary references returning select session_user some
   symmetric system_user table then to trailing true union unique user using variadic when where window with
   authorization binary collation concurrently cross freeze full ilike inner is isnull join left like natural notnull
   outer overlaps right similar tablesample verbose`.split(/\s+/),
);

/** A name that may have a schema's before it, `api.Order`, in quotes where it has to be: `api."Order"`. */
export function quotePathIfNeeded(path: string): string {
  return path.split('.').map(quoteIfNeeded).join('.');
}

/** A name, in quotes when PostgreSQL would read another one without. */
export function quoteIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
