import { nodeCosts } from './costs';
import type { Plan } from './plan';
import type { PlanFinding, PlanRule, PlanView, TableFacts } from './rule';
import { cteMaterialized } from './rules/cteMaterialized';
import { planningTime, staleStatistics, workersNotLaunched } from './rules/execution';
import { heapFetches } from './rules/heapFetches';
import { inefficientIndex } from './rules/inefficientIndex';
import { jitOverhead } from './rules/jitOverhead';
import { largeOffset } from './rules/largeOffset';
import { lateJoinFilterOr } from './rules/lateJoinFilterOr';
import { lossyBitmap } from './rules/lossyBitmap';
import { manyRows } from './rules/manyRows';
import { misestimate } from './rules/misestimate';
import { missingIndex } from './rules/missingIndex';
import { inefficientNestedLoop } from './rules/nestedLoop';
import { partitionNoPruning } from './rules/partitions';
import { diskSort, hashBatches } from './rules/spills';
import { notInSubquery, subplanLoops } from './rules/subplans';
import { foreignKeyWithoutIndex, triggerTime } from './rules/triggers';
import { leadingWildcard, nonSargable } from './rules/wrappedColumn';
import { wrongIndexOrderBy } from './rules/wrongIndexOrderBy';
import { nodesStoppedEarly } from './stoppedEarly';

export const PLAN_RULES: readonly PlanRule[] = [
  missingIndex,
  inefficientIndex,
  misestimate,
  inefficientNestedLoop,
  wrongIndexOrderBy,
  lateJoinFilterOr,
  diskSort,
  hashBatches,
  lossyBitmap,
  heapFetches,
  largeOffset,
  manyRows,
  jitOverhead,
  triggerTime,
  foreignKeyWithoutIndex,
  subplanLoops,
  notInSubquery,
  partitionNoPruning,
  workersNotLaunched,
  planningTime,
  nonSargable,
  leadingWildcard,
  cteMaterialized,
  staleStatistics,
];

const SEVERITIES = ['error', 'warning', 'info', 'hint'];

/**
 * What is wrong with a plan, the worst first.
 * @param tables what the server says about the plan's tables, by `schema.table`
 */
export function diagnose(plan: Plan, tables: ReadonlyMap<string, TableFacts> = new Map()): PlanFinding[] {
  const costs = nodeCosts(plan);
  const view: PlanView = { plan, costs, stoppedEarly: nodesStoppedEarly(plan), tables };
  return PLAN_RULES.flatMap((rule) => rule.find(view).map((found) => ({ rule: rule.name, ...found }))).sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      (costs[b.node]?.totalShare ?? 0) - (costs[a.node]?.totalShare ?? 0),
  );
}
