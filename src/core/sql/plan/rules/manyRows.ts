import { input, type Plan, type PlanNode } from '../plan';
import { evidence, type PlanRule, rowsText } from '../rule';

const MANY = 10_000;
const PASSED = new Set(['Gather', 'Gather Merge', 'Subquery Scan', 'Result', 'Incremental Sort', 'LockRows']);

/** The statement returns more rows than a program wants at once, and has no LIMIT. */
export const manyRows: PlanRule = {
  name: 'many-rows',
  find(view) {
    const root = view.plan.nodes[0];
    const rows = view.costs[0]?.rows ?? 0;
    if (root === undefined || rows <= MANY || root.type === 'ModifyTable' || isLimited(view.plan, root))
      return [];
    return [
      {
        severity: 'info',
        confidence: root.actual ? 'high' : 'medium',
        node: 0,
        message: `The statement returns ${root.actual ? '' : 'about '}${rowsText(rows)} and has no LIMIT.`,
        evidence: evidence(`${root.planWidth} bytes per row, estimated`),
        fix: 'Return a page at a time (LIMIT and a key to go on from), aggregate in the database, or stream with a cursor.',
      },
    ];
  },
};

/** A sort on disk has its own finding, which says to sort fewer rows. */
function isLimited(plan: Plan, root: PlanNode): boolean {
  let node: PlanNode | undefined = root;
  while (node && PASSED.has(node.type)) node = input(plan, node);
  return node?.type === 'Limit' || (node?.sorts.some((sort) => sort.disk) ?? false);
}
