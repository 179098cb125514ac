import { readersOf } from './costs';
import { inputs, type Plan, type PlanNode } from './plan';

/**
 * Nodes that may have been stopped before their last row: below a LIMIT, an EXISTS, a semi-, anti- or merge join, or
 * beside an empty hash table, unless something between reads everything first, as a sort does.
 */
export function nodesStoppedEarly(plan: Plan): ReadonlySet<number> {
  const stopped = new Set<number>();
  for (const node of plan.nodes) {
    const parent = plan.nodes[node.parent];
    if (parent === undefined) continue;
    const inherited = stopped.has(parent.id) && !readsAll(parent);
    if (inherited || stops(plan, parent, node)) stopped.add(node.id);
  }
  // A CTE hangs on the top of the statement, but is read as far as its scans are.
  for (const node of plan.nodes) {
    if (node.relationship !== 'cte') continue;
    const scans = readersOf(plan).get(node.subplanName?.slice(4) ?? '') ?? [];
    if (scans.some((scan) => stopped.has(scan))) stopped.add(node.id);
    else stopped.delete(node.id);
  }
  return stopped;
}

function stops(plan: Plan, parent: PlanNode, node: PlanNode): boolean {
  if (node.relationship === 'cte') return false;
  if (node.relationship === 'subplan' || node.relationship === 'initplan') return !readsAll(node);
  if (parent.type === 'Limit' || parent.type === 'Merge Join') return true;
  if (parent.joinType === 'Semi' || parent.joinType === 'Anti') return true;
  if (parent.type === 'Nested Loop') return parent.innerUnique && node.relationship === 'inner';
  if (parent.type === 'Hash Join' && node.relationship === 'outer') {
    const hash = inputs(plan, parent).find((it) => it.relationship === 'inner');
    return hash?.actual !== undefined && hash.actual.rows === 0;
  }
  return false;
}

/** Whether a node takes all rows of its input before it returns its first. */
function readsAll({ type, strategy }: PlanNode): boolean {
  if (type === 'Sort' || type === 'Hash' || type === 'ModifyTable' || type === 'Bitmap Heap Scan')
    return true;
  return type === 'Aggregate' && strategy !== 'Sorted';
}
