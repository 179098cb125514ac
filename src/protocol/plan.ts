/** Messages between the extension and the plan page. Validate at the boundary. */
import type { PlanFinding } from '../core/sql/plan/rule';

/** One plan, as PostgreSQL printed it. */
export interface PlanSide {
  /** What it is the plan of, or how it differs from the other: `before`, `with orders_user_id_idx`. */
  readonly title: string;
  /** Where it is from: `PostgreSQL 18.4, generic plan`. */
  readonly origin?: string;
  /** EXPLAIN (FORMAT JSON). */
  readonly text: string;
}

/** An index that was tried; a CREATE INDEX, and what it changes. Costs are PostgreSQL's. */
export interface PlanIndex {
  readonly ddl: string;
  readonly costBefore: number;
  readonly costAfter: number;
  readonly sizeBytes: number;
  readonly writeOverhead: number;
  readonly method: string;
  readonly redundant: readonly string[];
}

/** What a plan page shows: one plan, or two side by side. */
export interface PlanDocument {
  readonly title: string;
  readonly plan: PlanSide;
  /** The plan that it is compared with. */
  readonly before?: PlanSide;
  readonly sql?: string;
  /** Where the statement stands. Absolute file; 1-based. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
  /** What is known to be wrong with it; worked out from the plan alone when absent. */
  readonly findings?: readonly PlanFinding[];
  readonly indexes?: readonly PlanIndex[];
  /** The plan that all of these indexes together would give. */
  readonly advised?: PlanSide;
  readonly notes?: readonly string[];
  /** Rules that have a page to open. */
  readonly rulePages?: readonly string[];
}

export type ToPlanPage =
  | { readonly type: 'plan'; readonly id: string; readonly document: PlanDocument }
  | { readonly type: 'error'; readonly message: string };

export type FromPlanPage =
  | { readonly type: 'ready' }
  /** Shows the statement in the source. */
  | { readonly type: 'open' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'rule'; readonly rule: string }
  /** Opens a side in the full plan view. */
  | { readonly type: 'full'; readonly side: 'plan' | 'before' }
  /** Compares the plan with another that the user chooses. */
  | { readonly type: 'compare' }
  /** Compares the plan with the one that all advised indexes would give. */
  | { readonly type: 'compareIndexes' };

/** The message, or undefined when it is none that the page may send. */
export function parseFromPlanPage(value: unknown): FromPlanPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, text, rule, side } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'ready':
    case 'open':
    case 'compare':
    case 'compareIndexes':
      return { type };
    case 'copy':
      return typeof text === 'string' ? { type, text } : undefined;
    case 'rule':
      return typeof rule === 'string' && /^[a-z0-9-]+$/.test(rule) ? { type, rule } : undefined;
    case 'full':
      return side === 'plan' || side === 'before' ? { type, side } : undefined;
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none for the page. */
export function parseToPlanPage(value: unknown): ToPlanPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, id, document, message } = value as Readonly<Record<string, unknown>>;
  if (type === 'error') return typeof message === 'string' ? { type, message } : undefined;
  if (type !== 'plan' || typeof id !== 'string') return undefined;
  const read = parsePlanDocument(document);
  return read === undefined ? undefined : { type, id, document: read };
}

/** The document, or undefined: it may have lain in a file since another version wrote it. */
export function parsePlanDocument(value: unknown): PlanDocument | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, plan, before, advised, sql, source, findings, indexes, notes } = value as Readonly<
    Record<string, unknown>
  >;
  const isFit =
    typeof title === 'string' &&
    isSide(plan) &&
    [before, advised].every((side) => side === undefined || isSide(side)) &&
    (sql === undefined || typeof sql === 'string') &&
    (source === undefined || isPlace(source)) &&
    [findings, indexes, notes].every((list) => list === undefined || Array.isArray(list));
  return isFit ? (value as PlanDocument) : undefined;
}

function isSide(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { title, text } = value as Readonly<Record<string, unknown>>;
  return typeof title === 'string' && typeof text === 'string';
}

function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, column } = value as Readonly<Record<string, unknown>>;
  return typeof file === 'string' && Number.isSafeInteger(line) && Number.isSafeInteger(column);
}
