import { inputs, nodeTitle, type PlanNode } from '../plan';
import { evidence, type PlanRule, type PlanView, rowsText, shareText } from '../rule';

const LEAST_LOOPS = 1000;
/** So many look-ups one by one cost more than reading both sides once, if most of them find something. */
const MANY_LOOPS = 10_000;
const LEAST_SHARE = 0.5;
const COMPARED_ROWS = 1_000_000;

/** Rows are looked up one by one in numbers for which a hash join reads both sides once. */
export const inefficientNestedLoop: PlanRule = {
  name: 'inefficient-nested-loop',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      const [outer, inner] = inputs(view.plan, node);
      if (node.type !== 'Nested Loop' || !outer?.actual || !inner?.actual) return [];
      const why = reason(view, node, outer, inner);
      if (why === undefined) return [];
      const disabled = ['enable_hashjoin', 'enable_mergejoin'].filter(
        (name) => view.plan.settings.get(name) === 'off',
      );
      return [
        {
          severity: 'warning' as const,
          confidence: 'medium' as const,
          node: node.id,
          message: `Nested Loop runs ${nodeTitle(inner)} ${Math.round(inner.actual.loops)} times (${shareText(view, inner, true)}).`,
          evidence: evidence(why),
          fix:
            disabled.length > 0
              ? `Don't turn ${disabled.join(' and ')} off, so that a hash join can read both sides once.`
              : 'Correct the estimate of the outer side (ANALYZE, extended statistics), so that a hash join is chosen; or restrict the outer side more.',
        },
      ];
    });
  },
};

function reason(view: PlanView, node: PlanNode, outer: PlanNode, inner: PlanNode): string | undefined {
  const loops = inner.actual?.loops ?? 0;
  const share = view.costs[inner.id]?.totalShare ?? 0;
  if (loops < LEAST_LOOPS || share < LEAST_SHARE) return undefined;
  const compared = node.removedByJoinFilter * Math.max(1, node.actual?.loops ?? 1);
  if (compared >= COMPARED_ROWS) return `${rowsText(compared)} were compared in vain by ${node.joinFilter}`;
  const outerRows = outer.actual?.rows ?? 0;
  // Look-ups that mostly find nothing are what an index is good for.
  if ((node.actual?.rows ?? 0) < 0.5 * outerRows) return undefined;
  if (outerRows >= 10 * Math.max(1, outer.planRows)) {
    return `the outer side returns ${rowsText(outerRows)} where ${rowsText(outer.planRows)} were expected`;
  }
  return loops >= MANY_LOOPS ? `the outer side returns ${rowsText(outerRows)}, as expected` : undefined;
}
