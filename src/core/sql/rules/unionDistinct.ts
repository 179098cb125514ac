import type { SelectStmt } from '@pgsql/types';
import type { QueryIssue, QueryRule } from './rule';

/** UNION of queries that can't give the same row: each has another constant in the same place. */
export const unionDistinct: QueryRule = {
  id: 'union-distinct',
  severity: 'hint',
  confidence: 'medium',
  check: ({ nodes }) => {
    const found: QueryIssue[] = [];
    const visit = (select: SelectStmt): void => {
      if (select.op === 'SETOP_UNION' && select.all !== true && select.larg && select.rarg) {
        if (areDisjoint(select.larg, select.rarg)) {
          found.push({
            location: firstLocation(select.rarg),
            message: "UNION sorts or hashes all rows to drop duplicates that these queries can't have.",
            fix: 'Use UNION ALL.',
          });
        }
      }
      if (select.larg) visit(select.larg);
      if (select.rarg) visit(select.rarg);
    };
    for (const select of nodes.get('SelectStmt') ?? []) visit(select as SelectStmt);
    return found.filter(
      (issue, index) => found.findIndex(({ location }) => location === issue.location) === index,
    );
  },
};

function areDisjoint(left: SelectStmt, right: SelectStmt): boolean {
  const [a, b] = [constants(left), constants(right)];
  return a.some((value, index) => value !== undefined && b[index] !== undefined && value !== b[index]);
}

function constants(select: SelectStmt): (string | undefined)[] {
  return (select.targetList ?? []).map((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    if (!value || !('A_Const' in value)) return undefined;
    const { location: _location, ...constant } = value.A_Const;
    return JSON.stringify(constant);
  });
}

function firstLocation(select: SelectStmt): number {
  const [target] = select.targetList ?? [];
  return target && 'ResTarget' in target ? (target.ResTarget.location ?? 0) : 0;
}
