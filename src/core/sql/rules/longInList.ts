import type { QueryIssue, QueryRule } from './rule';

const MANY = 1000;

export const longInList: QueryRule = {
  id: 'long-in-list',
  severity: 'info',
  confidence: 'high',
  check: ({ nodes }) => {
    const found: QueryIssue[] = [];
    for (const value of nodes.get('A_Expr') ?? []) {
      if (value.kind !== 'AEXPR_IN') continue;
      const items = (value.rexpr as { List?: { items?: readonly unknown[] } } | undefined)?.List?.items ?? [];
      if (items.length <= MANY) continue;
      found.push({
        location: (value.location as number | undefined) ?? 0,
        message: `A list of ${items.length} values is parsed and planned anew each time.`,
        fix: 'Pass one array and write = ANY($1), or join unnest($1).',
      });
    }
    return found;
  },
};
