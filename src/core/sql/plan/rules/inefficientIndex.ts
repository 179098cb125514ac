import { nodeTitle, type PlanNode } from '../plan';
import { evidence, loopsOf, matters, type PlanRule, rowsText, shareText } from '../rule';
import { isIndexScan, readAndRemoved, WASTED_SHARE } from './scans';

/** An index finds many rows of which the rest of the condition throws nearly all away. */
export const inefficientIndex: PlanRule = {
  name: 'inefficient-index',
  find(view) {
    return view.plan.nodes.filter(isWastefulIndexScan).flatMap((node) => {
      const whole = node.type === 'Bitmap Heap Scan';
      const share = whole ? view.costs[node.id]?.totalShare : view.costs[node.id]?.share;
      if (!matters(view, node, share)) return [];
      const { read, removed } = readAndRemoved(node);
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} fetches ${rowsText(read)} and throws ${rowsText(removed)} of them away (${shareText(view, node, whole)}).`,
          evidence: evidence(
            `found by ${node.indexCondition ?? node.recheckCondition}, thrown away by ${node.filter}`,
          ),
          fix: 'Put the columns of the filter in the index too, or make an index on the more selective of them.',
        },
      ];
    });
  },
};

function isWastefulIndexScan(node: PlanNode): boolean {
  if (!isIndexScan(node) || (node.indexCondition ?? node.recheckCondition) === undefined) return false;
  const { read, removed } = readAndRemoved(node);
  if (removed < WASTED_SHARE * read) return false;
  // Averages are whole numbers up to PostgreSQL 17: one row per execution may be much less.
  const each = node.removedByFilter;
  return each >= 100 || (each >= 10 && each * loopsOf(node) >= 10_000);
}
