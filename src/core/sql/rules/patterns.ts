import type { Node } from '@pgsql/types';
import type { SqlStatement } from '../statements/statement';
import { lastName, withoutCast } from '../tree/nodes';

/**
 * Whether a pattern of LIKE begins with % or _, so that no order of the column helps: `'%son'`, `'%' || $1`,
 * `concat('%', $1)`, and a parameter whose source says so: ``${`%${name}%`}``.
 */
export function startsWild(pattern: Node | undefined, statement: SqlStatement): boolean {
  const node = withoutCast(pattern);
  if (!node) return false;
  if ('A_Const' in node) return /^[%_]/.test(node.A_Const.sval?.sval ?? '');
  if ('ParamRef' in node) {
    const parameter = statement.parameters.find(({ number }) => number === node.ParamRef.number);
    return /^[`'"][%_]/.test(parameter?.name ?? '');
  }
  if ('A_Expr' in node && lastName(node.A_Expr.name) === '||')
    return startsWild(node.A_Expr.lexpr, statement);
  if ('FuncCall' in node && lastName(node.FuncCall.funcname) === 'concat')
    return startsWild(node.FuncCall.args?.[0], statement);
  return false;
}
