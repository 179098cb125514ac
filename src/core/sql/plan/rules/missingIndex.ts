import { nodeTitle, type PlanNode } from '../plan';
import { evidence, matters, type PlanRule, type PlanView, rowsText, shareText } from '../rule';
import { filterConditions, isWasteful, readAndRemoved, tableRows } from './scans';

/** Below this price no index would be noticed; dexter's number. */
const LEAST_COST = 100;

/**
 * A whole table is read for a few of its rows, and a condition on a plain column could have led to them. When the
 * planner expects a tenth of the table or more, it would not use the index: then its estimate comes first.
 */
export const missingIndex: PlanRule = {
  name: 'missing-index',
  find(view) {
    const found = view.plan.nodes.filter((node) => isCandidate(view, node));
    // Partitions are scanned one by one; the index is one.
    const tables = new Map(found.map((node) => [partitioned(node), node]));
    return [...tables.values()].map((node) => {
      const columns = columnsOf(node);
      const { read, removed } = readAndRemoved(node);
      const measured = node.actual
        ? `${rowsText(removed)} of ${rowsText(read)} read were thrown away by ${node.filter}`
        : `about ${rowsText(node.planRows)} of at least ${rowsText(tableRows(view, node))} are expected to pass ${node.filter}`;
      return {
        severity: 'warning',
        confidence: node.actual ? 'high' : 'medium',
        node: node.id,
        message: `${nodeTitle(node)} reads the whole table for ${rowsText(view.costs[node.id]?.rows ?? 0)} (${shareText(view, node)}).`,
        evidence: evidence(measured),
        fix: `Add an index on ${node.relation} (${columns.join(', ')}).`,
      };
    });
  },
};

function isCandidate(view: PlanView, node: PlanNode): boolean {
  if (node.type !== 'Seq Scan' || node.relation === undefined || node.totalCost < LEAST_COST) return false;
  if (!matters(view, node) || !isWasteful(view, node)) return false;
  const loops = node.actual?.loops ?? 1;
  const perLoop = tableRows(view, node);
  // Below a Gather each process sees a part of the table, for its estimate as for its rows.
  if (loops > 0 && node.planRows > 0.1 * perLoop) return false;
  return columnsOf(node).length > 0;
}

function columnsOf(node: PlanNode): string[] {
  const own = filterConditions(node)
    .filter((it) => it.kind === 'plain')
    .flatMap((it) => it.columns)
    .filter(
      (column) => !column.includes('.') || column.startsWith(`${node.alias}.`) || node.alias === undefined,
    );
  return [...new Set(own.map((column) => column.slice(column.lastIndexOf('.') + 1)))];
}

function partitioned(node: PlanNode): string {
  return node.relationship === 'member' ? `${node.parent}` : `node ${node.id}`;
}
