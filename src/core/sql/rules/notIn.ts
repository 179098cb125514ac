import type { SelectStmt } from '@pgsql/types';
import type { Schema } from '../schema/schema';
import { type QueryBlock, relationOf } from '../tree/blocks';
import { columnPath } from '../tree/nodes';
import type { QueryIssue, QueryRule } from './rule';

interface SubLink {
  readonly subLinkType?: string;
  readonly location?: number;
  readonly subselect?: { readonly SelectStmt?: SelectStmt };
}

/** `NOT IN (SELECT …)` can't become an anti-join, and is never true once the list has a NULL. */
export const notIn: QueryRule = {
  id: 'not-in-subquery',
  severity: 'warning',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ nodes, blocks, schema }) => {
    const found: QueryIssue[] = [];
    for (const value of nodes.get('BoolExpr') ?? []) {
      if (value.boolop !== 'NOT_EXPR') continue;
      const [argument] = (value.args ?? []) as { SubLink?: SubLink }[];
      if (argument?.SubLink?.subLinkType !== 'ANY_SUBLINK') continue;
      const inner = blocks.find(({ select }) => select && select === argument.SubLink?.subselect?.SelectStmt);
      const hasNull = !inner || !givesNoNull(inner, schema);
      found.push({
        location: argument.SubLink.location ?? 0,
        ...(hasNull ? {} : { severity: 'info' as const }),
        message: `NOT IN with a subquery is checked row by row${hasNull ? ', and finds nothing once the subquery gives a NULL' : ''}.`,
        fix: 'Use NOT EXISTS (SELECT 1 FROM … WHERE …), which becomes an anti-join.',
      });
    }
    return found;
  },
};

/** Whether what it selects is never NULL: a column that the schema says so of, or one that is called `id`. */
function givesNoNull(block: QueryBlock, schema: Schema): boolean {
  const [target, ...others] = block.select?.targetList ?? [];
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (others.length > 0 || !value || !('ColumnRef' in value)) return false;
  const name = columnPath(value.ColumnRef).at(-1) ?? '';
  const known = schema.column(relationOf(value.ColumnRef, block)?.table, name);
  return known ? known.notNull : name === 'id';
}
