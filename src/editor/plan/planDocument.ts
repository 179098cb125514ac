import { HotlightError } from '../../core/base/errors';
import { parsePlan } from '../../core/sql/plan/parsePlan';
import { nodeTitle, type Plan } from '../../core/sql/plan/plan';
import type { PlanDocument, PlanSide } from '../../protocol/plan';
import type { ShownPlan } from './plans';

/** What the page is sent. @throws HotlightError `bad-input` when a plan is none */
export function documentOf(shown: ShownPlan): PlanDocument {
  const { title, origin, sql, source, findings, indexes = [], notes, before } = shown;
  const advised = indexes[0]?.plan;
  return {
    title,
    plan: sideOf({ title: before === undefined ? title : 'After', origin, plan: shown.plan }),
    ...(before === undefined ? {} : { before: sideOf({ title: 'Before', ...before }) }),
    ...(sql === undefined ? {} : { sql }),
    ...(source === undefined ? {} : { source }),
    ...(findings === undefined ? {} : { findings }),
    ...(notes === undefined ? {} : { notes }),
    ...(advised === undefined
      ? {}
      : {
          indexes: indexes.map(({ plan: _, ...index }) => index),
          advised: sideOf({
            title: indexes.length === 1 ? 'With the index' : `With ${indexes.length} indexes`,
            plan: [{ Plan: advised }],
          }),
        }),
  };
}

function sideOf({
  title = '',
  origin,
  plan,
}: {
  readonly title?: string;
  readonly origin?: string | undefined;
  readonly plan: unknown;
}): PlanSide {
  const text = typeof plan === 'string' ? plan : JSON.stringify(plan);
  parsePlan(text, title || 'The plan');
  return { title, ...(origin === undefined ? {} : { origin }), text };
}

/**
 * A text that a user gives as a plan, with what else it says.
 * @param name where it is from
 * @throws HotlightError `bad-input`
 */
export function planOfText(text: string, name: string): ShownPlan {
  const plan = parsePlan(text, name);
  return { title: titleOf(plan, name), plan: text, ...statementIn(text) };
}

/** Whether it is one, told without an error. */
export function holdsPlan(text: string): boolean {
  // Nothing else is parsed on the way to a list of choices, however large it is.
  if (!/"Plan"\s*:|^\s*QUERY PLAN/.test(text)) return false;
  try {
    parsePlan(text);
    return true;
  } catch (error) {
    if (HotlightError.is(error)) return false;
    throw error;
  }
}

function titleOf(plan: Plan, name: string): string {
  const table = plan.nodes.find(({ relation }) => relation !== undefined)?.relation;
  return /\.json$/i.test(name) || table === undefined ? name : `${nodeTitle(plan.nodes[0]!)} · ${table}`;
}

/** auto_explain logs the statement with its plan. */
function statementIn(text: string): { readonly sql?: string } {
  try {
    const value: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const sql = (first as { 'Query Text'?: unknown } | null)?.['Query Text'];
    return typeof sql === 'string' ? { sql } : {};
  } catch {
    return {}; // psql's table around it
  }
}
