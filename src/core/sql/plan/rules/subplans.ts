import { aliasesOf, conditionsOf } from '../condition';
import { below, nodeTitle, type Plan, type PlanNode } from '../plan';
import { evidence, type PlanRule, shareText } from '../rule';

const MANY_LOOPS = 1000;
/** Fewer executions count when they are most of the time. */
const SOME_LOOPS = 10;
const MOST = 0.5;

/** A subquery is run again for each row. */
export const subplanLoops: PlanRule = {
  name: 'subplan-loops',
  find(view) {
    return subplans(view.plan).flatMap(({ node, user }) => {
      const loops = node.actual?.loops ?? 0;
      const share = view.costs[node.id]?.totalShare ?? 0;
      if (isNotIn(view.plan, user, node)) return [];
      const slow = (loops >= MANY_LOOPS && share >= 0.05) || (loops >= SOME_LOOPS && share >= MOST);
      if (!slow) return [];
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `The subquery of ${nodeTitle(user)} (${node.subplanName ?? node.type}) runs ${Math.round(loops)} times, once per row (${shareText(view, node, true)}).`,
          evidence: evidence(`${nodeTitle(node)} and what is below it`),
          fix: 'Join with the grouped subquery (LEFT JOIN … GROUP BY) or use LATERAL, so that the table is read once.',
        },
      ];
    });
  },
};

/** NOT IN (SELECT …) that can't be hashed compares each row with the whole result. */
export const notInSubquery: PlanRule = {
  name: 'not-in-subquery',
  find(view) {
    return subplans(view.plan).flatMap(({ node, user }) => {
      if (!isNotIn(view.plan, user, node)) return [];
      if ((view.costs[node.id]?.totalShare ?? 0) < 0.05 && view.plan.analyzed) return [];
      const loops = node.actual
        ? `runs through it ${Math.round(node.actual.loops)} times`
        : 'runs through it';
      return [
        {
          severity: 'warning' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `NOT IN compares each row with the whole result of ${node.subplanName ?? node.type}: ${nodeTitle(user)} ${loops} (${shareText(view, node, true)}).`,
          evidence: evidence(user.filter ?? user.joinFilter ?? ''),
          fix: 'Write NOT EXISTS (SELECT … WHERE inner.column = outer.column), which becomes an anti-join and is right with NULLs too.',
        },
      ];
    });
  },
};

function subplans(plan: Plan): { node: PlanNode; user: PlanNode }[] {
  return plan.nodes.flatMap((node) => {
    const user = plan.nodes[node.parent];
    return node.relationship === 'subplan' && user ? [{ node, user }] : [];
  });
}

/**
 * PostgreSQL 17 prints `NOT (ANY (a = (SubPlan 1).col1))`. Before, it is `NOT (SubPlan 1)` for NOT EXISTS too, which
 * refers to the outer row, as a NOT IN hardly ever does.
 */
function isNotIn(plan: Plan, user: PlanNode, node: PlanNode): boolean {
  const name = node.subplanName ?? '';
  return [user.filter, user.joinFilter].some((text) => {
    if (text === undefined || !/^SubPlan \d+$/.test(name)) return false;
    if (new RegExp(`NOT \\(ANY \\([^()]* \\(${name}\\)`).test(text)) return true;
    return text.includes(`NOT (${name})`) && !isCorrelated(plan, node);
  });
}

function isCorrelated(plan: Plan, root: PlanNode): boolean {
  const nodes = [root, ...below(plan, root.id)];
  const own = new Set(nodes.flatMap((node) => node.alias ?? []));
  return nodes.some((node) =>
    [node.filter, node.indexCondition, node.joinFilter, node.joinCondition, node.recheckCondition]
      .flatMap((text) => conditionsOf(text))
      .flatMap((condition) => [...aliasesOf(condition)])
      .some((alias) => alias !== '' && !own.has(alias)),
  );
}
