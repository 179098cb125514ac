import type { Trigger } from '../plan';
import { evidence, millisecondsText, type PlanRule, type PlanView } from '../rule';

const LEAST_SHARE = 0.3;
/** An indexed look-up of the referencing rows takes some hundredths of a millisecond. */
const SLOW_CHECK_MS = 0.5;

/** Triggers take a good part of the time. */
export const triggerTime: PlanRule = {
  name: 'trigger-time',
  find(view) {
    const ms = view.plan.triggers.reduce((sum, trigger) => sum + trigger.milliseconds, 0);
    const share = ms / wholeMs(view);
    if (ms < 1 || share < LEAST_SHARE) return [];
    const slowest = [...view.plan.triggers].sort((a, b) => b.milliseconds - a.milliseconds)[0];
    return [
      {
        severity: 'warning',
        confidence: 'high',
        node: 0,
        message: `Triggers take ${millisecondsText(ms)}, ${Math.round(share * 100)} % of the time; most of it ${titleOf(slowest)}.`,
        evidence: evidence(
          view.plan.triggers
            .map((it) => `${titleOf(it)}: ${it.calls} calls, ${millisecondsText(it.milliseconds)}`)
            .join('; '),
        ),
        fix: 'See what the slowest trigger does for each row; a foreign key needs an index on the referencing columns.',
      },
    ];
  },
};

/** Deleting or changing a referenced row looks for rows that refer to it, and takes long for each. */
export const foreignKeyWithoutIndex: PlanRule = {
  name: 'fk-without-index',
  find(view) {
    return view.plan.triggers
      .filter((it) => isReferencedCheck(it) && it.milliseconds / Math.max(1, it.calls) >= SLOW_CHECK_MS)
      .filter((it) => it.milliseconds / wholeMs(view) >= LEAST_SHARE)
      .map((it) => ({
        severity: 'warning' as const,
        confidence: 'high' as const,
        node: 0,
        message: `The foreign key ${it.constraint} takes ${millisecondsText(it.milliseconds / Math.max(1, it.calls))} for each row of ${it.relation ?? 'the table'} to find the rows that refer to it.`,
        evidence: evidence(`${it.calls} calls, ${millisecondsText(it.milliseconds)}`),
        fix: `Add an index on the referencing columns of ${it.constraint}.`,
      }));
  },
};

/** The constraint's trigger on the referenced table; `_c_` is the one on the referencing table, which uses its key. */
function isReferencedCheck({ name, constraint }: Trigger): boolean {
  return constraint !== undefined && (/^RI_ConstraintTrigger_a_/.test(name) || name === constraint);
}

function titleOf(trigger: Trigger | undefined): string {
  return trigger?.constraint ?? trigger?.name ?? 'a trigger';
}

function wholeMs({ plan, costs }: PlanView): number {
  return Math.max(plan.executionMs ?? 0, costs[0]?.totalMs ?? 0, Number.MIN_VALUE);
}
