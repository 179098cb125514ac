import { evidence, millisecondsText, type PlanRule } from '../rule';

const LEAST_SHARE = 0.25;
const LEAST_MS = 5;
/** PostgreSQL's default of jit_above_cost. */
const DEFAULT_ABOVE_COST = 100_000;

/** Compiling expressions takes a good part of the time; or the server is told to compile cheap statements. */
export const jitOverhead: PlanRule = {
  name: 'jit-overhead',
  find({ plan }) {
    const total = plan.executionMs ?? 0;
    const compiling = plan.jit?.milliseconds;
    const fix = 'Raise jit_above_cost, or set jit = off for this statement or role.';
    if (compiling !== undefined) {
      if (compiling < LEAST_MS || compiling < LEAST_SHARE * total) return [];
      return [
        {
          severity: 'warning',
          confidence: 'high',
          node: 0,
          message: `Compiling ${plan.jit?.functions} functions (JIT) takes ${millisecondsText(compiling)} of ${millisecondsText(total)}.`,
          evidence: evidence(`${Math.round((100 * compiling) / total)} % of the execution time`),
          fix,
        },
      ];
    }
    const above = Number(plan.settings.get('jit_above_cost') ?? Number.NaN);
    const cost = plan.nodes[0]?.totalCost ?? 0;
    const off = plan.settings.get('jit') === 'off' || above < 0;
    // A tenth of the default is deliberate; statements between the two are what it makes slower.
    if (off || !(above <= DEFAULT_ABOVE_COST / 10) || cost < above || cost >= DEFAULT_ABOVE_COST) return [];
    return [
      {
        severity: 'info',
        confidence: 'low',
        node: 0,
        message: `jit_above_cost is ${above}: a server that can compile expressions does so for statements as cheap as this one.`,
        evidence: evidence(
          `the cost is ${Math.round(cost)}, the default limit ${DEFAULT_ABOVE_COST}; this plan shows no compiling`,
        ),
        fix,
      },
    ];
  },
};
