import { walkTree } from '../tree/nodes';
import type { QueryIssue, QueryRule } from './rule';

const MANY = 1000;

export const longInList: QueryRule = {
  id: 'long-in-list',
  severity: 'info',
  confidence: 'high',
  check: ({ node }) => {
    const found: QueryIssue[] = [];
    walkTree(node, (type, value) => {
      if (type !== 'A_Expr' || value.kind !== 'AEXPR_IN') return;
      const items = (value.rexpr as { List?: { items?: readonly unknown[] } } | undefined)?.List?.items ?? [];
      if (items.length <= MANY) return;
      found.push({
        location: (value.location as number | undefined) ?? 0,
        message: `A list of ${items.length} values is parsed and planned anew each time.`,
        fix: 'Pass one array and write = ANY($1), or join unnest($1).',
      });
    });
    return found;
  },
};
