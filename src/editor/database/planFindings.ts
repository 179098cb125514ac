import { formatPercent } from '../../core/base/units';
import type { Finding, Place } from '../../core/finding';
import { placeIn } from '../../core/sql/statements/statement';
import type { ExplainedStatement, LocatedAdvice } from '../../node/database/service';
import type { KnownStatement } from '../../node/database/statements';

/** The last plan of a statement. */
export interface KnownPlan {
  readonly explained: ExplainedStatement;
  /** Name of the connection. */
  readonly connection: string;
}

/** A finding of a plan, with the index that mends it. */
export interface PlacedPlanFinding {
  readonly finding: Finding;
  readonly advice: LocatedAdvice | undefined;
}

/** Rules that an index is the cure of. */
const MENDED_BY_INDEX = new Set([
  'missing-index',
  'inefficient-index',
  'wrong-index-order-by',
  'inefficient-nested-loop',
  'subplan-loops',
  'disk-sort',
]);
/** Whether a rule's findings may go with an index. */
export function isMendedByIndex(rule: string): boolean {
  return MENDED_BY_INDEX.has(rule);
}

const MISSING_INDEX = 'missing-index';

/** What a statement's plan shows, each at its part of the statement, and each index that pays with what it mends. */
export function planFindings(
  statement: KnownStatement,
  { explained, connection }: KnownPlan,
): PlacedPlanFinding[] {
  const { findings, indexes, plan, mode, server, notes } = explained;
  const left = new Set(indexes);
  const estimated = /embedded/.test(server);
  const origin = `${server}, ${mode === 'analyze' ? 'measured' : `${mode} plan`}, ${connection}`;
  const finding = (
    found: Pick<Finding, 'rule' | 'severity' | 'confidence' | 'message' | 'evidence'> & { fix?: string },
    range: LocatedAdvice['range'],
  ): Finding => ({
    ...found,
    ...placeOf(statement, range),
    related: [],
    sql: statement.sql,
    // On assumed rows, nothing is certain.
    confidence: estimated ? 'low' : found.confidence,
    severity: estimated && found.severity === 'warning' ? 'info' : found.severity,
    evidence: [
      ...found.evidence,
      { kind: 'plan', message: origin },
      ...(estimated ? notes.slice(0, 1).map((message) => ({ kind: 'plan' as const, message })) : []),
    ],
  });
  const placed = findings.map(({ range, node: id, ...found }): PlacedPlanFinding => {
    const node = plan.nodes[id];
    const advice = isMendedByIndex(found.rule)
      ? [...left].find(
          ({ table }) => table === node?.relation || table === `${node?.schema}.${node?.relation}`,
        )
      : undefined;
    if (advice === undefined) return { finding: finding(found, range), advice };
    left.delete(advice);
    return { finding: finding({ ...found, fix: fixOf(advice) }, range), advice };
  });
  for (const advice of left) {
    const { table, costBefore, costAfter } = advice;
    const message = `An index on ${table} would take ${formatPercent(100 * (1 - costAfter / costBefore))} off what this statement is estimated to cost.`;
    const found = {
      rule: MISSING_INDEX,
      severity: 'info',
      confidence: 'medium',
      message,
      evidence: [],
    } as const;
    placed.push({ finding: finding({ ...found, fix: fixOf(advice) }, advice.range), advice });
  }
  return placed;
}

function fixOf({ ddl, costBefore, costAfter, method }: LocatedAdvice): string {
  return `${ddl}; lowers the cost from ${Math.round(costBefore)} to ${Math.round(costAfter)}, tried by ${method}.`;
}

/** Where a part of a statement stands; its first line where the part is not known. */
export function placeOf(statement: KnownStatement, range: { start: number; end: number } | undefined): Place {
  if (range !== undefined) return placeIn(statement, range.start, range.end);
  const end = statement.sql.search(/\n|$/);
  return placeIn(statement, 0, Math.max(1, end));
}
