/** Messages between the extension and the page of top queries. Validate at the boundary. */
import type { QueryStatistics, Regression } from '../core/sql/statistics/statistics';

/** Where a query stands in the source. Absolute file; 1-based. */
export interface QueryPlace {
  readonly file: string;
  /** As it is shown: relative to its workspace folder. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that a database's own counters say is off. */
export interface HealthNote {
  readonly rule: string;
  readonly object: string;
  readonly message: string;
  readonly fix: string;
}

/** What a server has counted. */
export interface QueriesReport {
  /** The connection: `shop on localhost`. */
  readonly name: string;
  readonly server: string;
  /** ISO 8601. */
  readonly read: string;
  readonly countedSince?: string;
  /** 0 to 1. */
  readonly hitRatio?: number;
  readonly connections: { readonly used: number; readonly most: number };
  readonly queries: readonly QueryStatistics[];
  /** Why there are none, and what to do about it. */
  readonly refusal?: string;
  readonly health: readonly HealthNote[];
  /** What could not be seen. */
  readonly notes: readonly string[];
}

export type ToQueriesPage =
  | { readonly type: 'loading'; readonly message: string }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'report'; readonly report: QueriesReport }
  /** By fingerprint; comes after the report, as the sources have to be read. */
  | { readonly type: 'places'; readonly places: Readonly<Record<string, readonly QueryPlace[]>> }
  | { readonly type: 'slower'; readonly since: string; readonly slower: readonly Regression[] };

export type FromQueriesPage =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  /** Keeps the counters as they are now. */
  | { readonly type: 'save' }
  /** Asks for kept counters, to show what became slower since. */
  | { readonly type: 'since' }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number }
  /** By its position in the report. */
  | { readonly type: 'explain'; readonly query: number }
  | { readonly type: 'copy'; readonly text: string };

/** The message, or undefined when it is none that the page may send. */
export function parseFromQueriesPage(value: unknown): FromQueriesPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, file, line, column, query, text } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'ready':
    case 'refresh':
    case 'save':
    case 'since':
      return { type };
    case 'open':
      return typeof file === 'string' && isCount(line) && isCount(column)
        ? { type, file, line, column }
        : undefined;
    case 'explain':
      return isCount(query) ? { type, query } : undefined;
    case 'copy':
      return typeof text === 'string' ? { type, text } : undefined;
    default:
      return undefined;
  }
}

const TYPES: ReadonlySet<unknown> = new Set(['loading', 'error', 'report', 'places', 'slower']);

/** The message, or undefined when it is none for the page. Its content is trusted: it comes from our own worker. */
export function parseToQueriesPage(value: unknown): ToQueriesPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return TYPES.has((value as { type?: unknown }).type) ? (value as ToQueriesPage) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
