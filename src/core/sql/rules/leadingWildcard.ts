import type { Node } from '@pgsql/types';
import { relationOf } from '../tree/blocks';
import { columnPath, columnsIn, lastName, withoutCast } from '../tree/nodes';
import { comparisonOf, hasTrigramIndex, isNarrowed } from './conditions';
import type { QueryRule } from './rule';

/** `name LIKE '%x'`, `name ILIKE '%' || $1`. */
export const leadingWildcard: QueryRule = {
  id: 'leading-wildcard',
  severity: 'info',
  confidence: 'high',
  check: ({ blocks, schema }) =>
    blocks.flatMap((block) =>
      block.conditions.flatMap((condition) => {
        const comparison = comparisonOf(condition);
        if (!comparison || !/^~~\*?$/.test(comparison.operator) || !startsWild(comparison.right)) return [];
        const [column] = columnsIn(comparison.left);
        if (!column) return [];
        const relation = relationOf(column, block);
        const name = columnPath(column).at(-1) ?? '';
        if (hasTrigramIndex(relation, name, schema) || isNarrowed(relation, block, schema)) return [];
        return [
          {
            location: comparison.location,
            message: `A pattern that starts with a wildcard compares the ${name} of every row.`,
            fix: `Create a trigram index: USING gin (${name} gin_trgm_ops), or use full-text search.`,
          },
        ];
      }),
    ),
};

/** The pattern's first character is % or _. */
function startsWild(pattern: Node): boolean {
  const node = withoutCast(pattern);
  if (!node) return false;
  if ('A_Const' in node) return /^[%_]/.test(node.A_Const.sval?.sval ?? '');
  if ('A_Expr' in node && lastName(node.A_Expr.name) === '||') {
    return node.A_Expr.lexpr !== undefined && startsWild(node.A_Expr.lexpr);
  }
  if ('FuncCall' in node && lastName(node.FuncCall.funcname) === 'concat') {
    const [first] = node.FuncCall.args ?? [];
    return first !== undefined && startsWild(first);
  }
  return false;
}
