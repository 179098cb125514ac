import { aliasesOf, armsOf, conditionsOf } from '../condition';
import { nodeTitle, type PlanNode } from '../plan';
import { evidence, loopsOf, type PlanRule, rowsText, shareText } from '../rule';

/** An OR between columns of two tables can be tested only after joining all of them. */
export const lateJoinFilterOr: PlanRule = {
  name: 'late-join-filter-or',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      const text = node.joinFilter ?? (isJoin(node) ? node.filter : undefined);
      const condition = orOverTables(text);
      if (condition === undefined) return [];
      const removed = (node.removedByJoinFilter + node.removedByFilter) * loopsOf(node);
      const joined = removed + (view.costs[node.id]?.rows ?? 0);
      if (node.actual && (removed < 1000 || removed < 0.9 * joined)) return [];
      if ((view.costs[node.id]?.share ?? 0) < 0.05) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: node.actual ? ('high' as const) : ('medium' as const),
          node: node.id,
          message: `${nodeTitle(node)} joins ${node.actual ? rowsText(joined) : 'all rows'} before an OR over two tables throws them away (${shareText(view, node)}).`,
          evidence: evidence(`join filter ${condition}`),
          fix: 'Write it as UNION of two queries, one for each side of the OR, so that each can use an index before joining.',
        },
      ];
    });
  },
};

function isJoin({ type }: PlanNode): boolean {
  return type === 'Hash Join' || type === 'Merge Join' || type === 'Nested Loop';
}

function orOverTables(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const found = conditionsOf(text).find((it) => {
    const arms = armsOf(it.text).map(aliasesOf);
    const tables = new Set(arms.flatMap((aliases) => [...aliases]));
    return arms.length > 1 && tables.size > 1 && arms.some((aliases) => aliases.size === 1);
  });
  return found?.text;
}
