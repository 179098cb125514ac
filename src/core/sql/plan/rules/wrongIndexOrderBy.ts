import { input, nodeTitle, type Plan, type PlanNode } from '../plan';
import { evidence, loopsOf, matters, type PlanRule, rowsText, shareText } from '../rule';

const LEAST_REMOVED = 10_000;
const PASSED = new Set([
  'Gather Merge',
  'Gather',
  'LockRows',
  'Result',
  'Subquery Scan',
  'Nested Loop',
  'Memoize',
]);

/** An index is read in the order that LIMIT needs, in the hope that matching rows come early; they don't. */
export const wrongIndexOrderBy: PlanRule = {
  name: 'wrong-index-order-by',
  find(view) {
    return view.plan.nodes.flatMap((limit) => {
      const scan = limit.type === 'Limit' ? orderedScan(view.plan, limit) : undefined;
      if (scan === undefined || !matters(view, scan)) return [];
      const removed = scan.removedByFilter * loopsOf(scan);
      if (removed < LEAST_REMOVED) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: scan.id,
          message: `${nodeTitle(scan)} is read for its order and passes ${rowsText(removed)} by before LIMIT has enough (${shareText(view, scan)}).`,
          evidence: evidence(`thrown away by ${scan.filter}`),
          fix: 'Make an index on the filtered columns followed by the sorted one; or sort by an expression such as "created_at + interval \'0\'", so that this index is not used.',
        },
      ];
    });
  },
};

function orderedScan(plan: Plan, limit: PlanNode): PlanNode | undefined {
  let node = input(plan, limit);
  while (node && PASSED.has(node.type)) node = input(plan, node);
  const scans = node?.type === 'Index Scan' || node?.type === 'Index Only Scan';
  return scans && node?.indexCondition === undefined && node?.filter !== undefined ? node : undefined;
}
