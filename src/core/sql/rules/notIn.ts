import type { QueryIssue, QueryRule } from './rule';

/** `NOT IN (SELECT …)` can't become an anti-join, and is never true once the list has a NULL. */
export const notIn: QueryRule = {
  id: 'not-in-subquery',
  severity: 'warning',
  confidence: 'high',
  ignoredIn: ['migration'],
  check: ({ nodes }) => {
    const found: QueryIssue[] = [];
    for (const value of nodes.get('BoolExpr') ?? []) {
      if (value.boolop !== 'NOT_EXPR') continue;
      const [argument] = (value.args ?? []) as { SubLink?: { subLinkType?: string; location?: number } }[];
      if (argument?.SubLink?.subLinkType !== 'ANY_SUBLINK') continue;
      found.push({
        location: argument.SubLink.location ?? 0,
        message:
          'NOT IN with a subquery is checked row by row, and finds nothing once the subquery gives a NULL.',
        fix: 'Use NOT EXISTS (SELECT 1 FROM … WHERE …), which becomes an anti-join.',
      });
    }
    return found;
  },
};
