import type { SelectStmt } from '@pgsql/types';
import { walkTree } from '../tree/nodes';
import type { QueryIssue, QueryRule } from './rule';

/** A recursive WITH query that nothing stops when the data has a circle. */
export const recursionWithoutLimit: QueryRule = {
  id: 'recursion-without-limit',
  severity: 'hint',
  confidence: 'medium',
  check: ({ nodes }) => {
    const found: QueryIssue[] = [];
    for (const value of nodes.get('CommonTableExpr') ?? []) {
      const query = (value.ctequery as { SelectStmt?: SelectStmt } | undefined)?.SelectStmt;
      const name = value.ctename as string | undefined;
      if (query?.op !== 'SETOP_UNION' || query.all !== true || value.cycle_clause !== undefined) continue;
      const recursive = query.rarg;
      if (!recursive || !readsFrom(recursive, name ?? '')) continue;
      // A level that is counted and compared, a path that is looked through, or a LIMIT ends it.
      if (query.limitCount || stops(recursive)) continue;
      found.push({
        location: (value.location as number | undefined) ?? 0,
        message: `${name} goes on for ever when its rows form a circle.`,
        fix: 'Use UNION instead of UNION ALL, add CYCLE, or count the level and stop at one.',
      });
    }
    return found;
  },
};

function readsFrom(select: SelectStmt, name: string): boolean {
  let reads = false;
  walkTree(select.fromClause, (type, value) => {
    if (type === 'RangeVar' && value.relname === name) reads = true;
  });
  return reads;
}

function stops(select: SelectStmt): boolean {
  let found = false;
  walkTree(select.whereClause, (type, value) => {
    if (type !== 'A_Expr') return;
    const [operator] = (value.name ?? []) as { String?: { sval?: string } }[];
    if (/^(<|<=|<>|>|>=)$/.test(operator?.String?.sval ?? '') || value.kind === 'AEXPR_OP_ALL') found = true;
  });
  return found;
}
