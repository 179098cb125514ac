import { readersOf } from '../costs';
import { evidence, loopsOf, type PlanRule, rowsText, shareText } from '../rule';

/** A CTE is computed and kept in full, for one reader that throws nearly all of it away. */
export const cteMaterialized: PlanRule = {
  name: 'cte-materialized',
  find(view) {
    const { plan, costs } = view;
    return plan.nodes.flatMap((node) => {
      if (node.type !== 'CTE Scan' || node.filter === undefined || node.cte === undefined) return [];
      const cte = plan.nodes.find((it) => it.relationship === 'cte' && it.subplanName === `CTE ${node.cte}`);
      if (cte === undefined || cte.type === 'Recursive Union' || cte.type === 'ModifyTable') return [];
      if ((readersOf(plan).get(node.cte)?.length ?? 0) !== 1) return [];
      const rows = node.actual ? (node.actual.rows + node.removedByFilter) * loopsOf(node) : cte.planRows;
      const kept = node.actual ? node.actual.rows * loopsOf(node) : node.planRows;
      if (rows - kept < 1000 || kept > 0.1 * rows || (costs[node.id]?.totalShare ?? 0) < 0.05) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `The CTE ${node.cte} is computed in full, ${rowsText(rows)}, of which its only reader keeps ${rowsText(kept)} (${shareText(view, node, true)}).`,
          evidence: evidence(`kept by ${node.filter}`),
          fix: 'Write NOT MATERIALIZED (or leave MATERIALIZED out), or move the condition in the CTE.',
        },
      ];
    });
  },
};
