import { nodeTitle } from '../plan';
import { evidence, matters, type PlanRule, shareText } from '../rule';

/** The bitmap did not fit in work_mem, so whole pages were marked and all of their rows tested again. */
export const lossyBitmap: PlanRule = {
  name: 'lossy-bitmap',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      if (node.lossyBlocks === 0 || !matters(view, node)) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} tests all rows of ${Math.round(node.lossyBlocks)} pages again, because its bitmap did not fit in work_mem (${shareText(view, node)}).`,
          evidence: evidence(
            `${Math.round(node.lossyBlocks)} lossy and ${Math.round(node.exactBlocks)} exact pages, ${Math.round(node.removedByRecheck)} rows removed by the recheck`,
          ),
          fix: 'Set work_mem higher for this statement, or make the condition more selective.',
        },
      ];
    });
  },
};
