import { input } from '../plan';
import { evidence, loopsOf, type PlanRule, rowsText, shareText } from '../rule';

const LEAST_SKIPPED = 1000;

/** OFFSET computes the rows that it skips. */
export const largeOffset: PlanRule = {
  name: 'large-offset',
  find(view) {
    return view.plan.nodes.flatMap((limit) => {
      const child = limit.type === 'Limit' ? input(view.plan, limit) : undefined;
      if (child === undefined || (view.costs[limit.id]?.totalShare ?? 0) < 0.05) return [];
      let skipped: number;
      if (limit.actual && child.actual) {
        if (limit.actual.loops === 0) return [];
        skipped = child.actual.rows * (child.actual.loops / loopsOf(limit)) - limit.actual.rows;
      } else {
        // The price until the first row is the child's for as many rows as are skipped.
        const run = child.totalCost - child.startupCost;
        skipped = run > 0 ? ((limit.startupCost - child.startupCost) / run) * child.planRows : 0;
      }
      if (skipped < LEAST_SKIPPED) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: limit.actual ? ('high' as const) : ('medium' as const),
          node: limit.id,
          message: `OFFSET skips ${rowsText(skipped)} that were computed to return ${rowsText(view.costs[limit.id]?.rows ?? 0)} (${shareText(view, child, true)}).`,
          evidence: evidence('the time grows with each page'),
          fix: 'Page by key: WHERE (sort columns) > (values of the last row) ORDER BY them LIMIT n.',
        },
      ];
    });
  },
};
