import { nodeTitle } from '../plan';
import { evidence, millisecondsText, type PlanRule } from '../rule';

/** Fewer parallel workers ran than the plan counts on. */
export const workersNotLaunched: PlanRule = {
  name: 'workers-not-launched',
  find(view) {
    return view.plan.nodes.flatMap((node) => {
      const { workersPlanned: planned, workersLaunched: launched } = node;
      if (planned === undefined || launched === undefined || launched >= planned) return [];
      if (node.actual?.loops === 0 || (view.costs[node.id]?.totalShare ?? 0) < 0.05) return [];
      return [
        {
          severity: 'info' as const,
          confidence: 'high' as const,
          node: node.id,
          message: `${nodeTitle(node)} ran with ${launched} of the ${planned} parallel workers that the plan counts on.`,
          evidence: evidence('other statements had taken them'),
          fix: 'Raise max_parallel_workers and max_worker_processes, or let fewer statements run in parallel.',
        },
      ];
    });
  },
};

/** Planning takes longer than the statement. */
export const planningTime: PlanRule = {
  name: 'planning-time',
  find({ plan }) {
    const { planningMs, executionMs } = plan;
    if (planningMs === undefined || executionMs === undefined) return [];
    if (planningMs <= executionMs || planningMs <= 20) return [];
    return [
      {
        severity: 'info',
        confidence: 'high',
        node: 0,
        message: `Planning takes ${millisecondsText(planningMs)}, longer than running the statement (${millisecondsText(executionMs)}).`,
        evidence: evidence(`${plan.nodes.length} nodes`),
        fix: 'Prepare the statement once and run it often; fewer partitions, joins and indexes plan faster.',
      },
    ];
  },
};

const CHANGED_SHARE = 0.1;
const LEAST_CHANGED = 1000;

/** A table of the plan changed much since its statistics were taken, or has none. */
export const staleStatistics: PlanRule = {
  name: 'stale-statistics',
  find(view) {
    const seen = new Set<string>();
    return view.plan.nodes.flatMap((node) => {
      const name = `${node.schema ?? 'public'}.${node.relation}`;
      const table = node.relation === undefined ? undefined : view.tables.get(name);
      if (table === undefined || seen.has(name)) return [];
      seen.add(name);
      const changed = table.changedRows ?? 0;
      const never = table.analyzed === false && changed >= LEAST_CHANGED;
      if (!never && (changed < LEAST_CHANGED || changed < CHANGED_SHARE * Math.max(0, table.rows))) return [];
      return [
        {
          severity: 'info' as const,
          confidence: 'medium' as const,
          node: node.id,
          message: never
            ? `${node.relation} was never analyzed: the planner guesses.`
            : `${changed} rows of ${node.relation} changed since its statistics were taken.`,
          evidence: evidence(`pg_class says ${Math.max(0, Math.round(table.rows))} rows`),
          fix: `Run ANALYZE ${node.relation}, and let autovacuum analyze more often.`,
        },
      ];
    });
  },
};
