import type { Evidence, Severity } from '../../finding';
import type { NodeCost } from './costs';
import type { Plan, PlanNode } from './plan';

/** What the server knows about a table, from pg_class and pg_stat_user_tables. */
export interface TableFacts {
  readonly rows: number;
  readonly pages: number;
  /** Rows changed since the last ANALYZE. */
  readonly changedRows: number | undefined;
  readonly analyzed: boolean | undefined;
}

/** A plan with what the rules ask of it, computed once. */
export interface PlanView {
  readonly plan: Plan;
  readonly costs: readonly NodeCost[];
  /** Nodes that were stopped before their last row, so that their counts say nothing about the estimates. */
  readonly stoppedEarly: ReadonlySet<number>;
  /** By `schema.table`; empty when there was no server to ask. */
  readonly tables: ReadonlyMap<string, TableFacts>;
}

/** One thing that a plan shows; the place in the source is added by whoever knows it. */
export interface PlanFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: 'high' | 'medium' | 'low';
  /** The node that it is about: its position in {@link Plan.nodes}. */
  readonly node: number;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly fix: string;
}

export interface PlanRule {
  /** The finding's `rule`. */
  readonly name: string;
  find(view: PlanView): readonly Omit<PlanFinding, 'rule'>[];
}

/** The blocks and the share of the statement below which a node is not worth a word. */
const LEAST_BLOCKS = 50;
const LEAST_SHARE = 0.05;

/**
 * Whether a node costs enough to talk about it: 5 % of the statement and 50 blocks.
 * @param share its own, or with everything below when the rule is about that
 */
export function matters(view: PlanView, node: PlanNode, share = view.costs[node.id]?.share ?? 0): boolean {
  const blocks = view.costs[node.id]?.selfBlocks;
  return share >= LEAST_SHARE && (blocks === undefined || blocks >= LEAST_BLOCKS);
}

/** Executions of a node, at least 1. */
export function loopsOf(node: PlanNode): number {
  return Math.max(1, node.actual?.loops ?? 1);
}

/** `12 % of the time, 41.2 ms`, or of the estimated cost. */
export function shareText(view: PlanView, node: PlanNode, whole = false): string {
  const cost = view.costs[node.id];
  const share = (whole ? cost?.totalShare : cost?.share) ?? 0;
  const ms = whole ? cost?.totalMs : cost?.selfMs;
  const percent = `${Math.round(share * 100)} %`;
  return ms === undefined
    ? `${percent} of the estimated cost`
    : `${percent} of the time, ${millisecondsText(ms)}`;
}

export function millisecondsText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 100 ? `${Math.round(ms)} ms` : `${ms.toFixed(ms >= 1 ? 1 : 3)} ms`;
}

/** `150 k rows`: rounded as people say it. */
export function rowsText(rows: number): string {
  if (rows >= 999_500) return `${(rows / 1e6).toFixed(rows >= 1e7 ? 0 : 1)} M rows`;
  if (rows >= 10_000) return `${Math.round(rows / 1000)} k rows`;
  const rounded = Math.round(rows);
  return `${rounded} ${rounded === 1 ? 'row' : 'rows'}`;
}

export function evidence(message: string): readonly Evidence[] {
  return [{ kind: 'plan', message }];
}
