/** Messages between the extension and the live page. Validate at the boundary. */
import type { Alert } from '../core/metrics/alerts';
import type { MetricColumns, SecondsRange } from '../core/metrics/history';
import { isMetricName, type MetricName } from '../core/metrics/metrics';
import type { Threshold } from '../core/metrics/thresholds';
import type { MetricSummary } from '../core/metrics/timeline';
import { TRIGGERED, type Trigger, type Triggered } from '../core/metrics/triggers';

/** A run that can be shown. */
export interface LiveRun {
  /** Absolute folder. */
  readonly dir: string;
  readonly name: string;
  readonly description: string;
}

/** A process or thread of the run: `id` is '<pid>', or '<pid>-<threadId>'. */
export interface LiveThread {
  readonly id: string;
  readonly label: string;
}

export interface LiveState {
  /** `empty`: there is no run at all; `waiting`: nothing has been measured yet. */
  readonly phase: 'empty' | 'loading' | 'waiting' | 'live' | 'ended' | 'failed';
  /** What went wrong, or what to know of how it ended. */
  readonly message?: string;
  readonly dir?: string;
  readonly title?: string;
  readonly runs: readonly LiveRun[];
  readonly threads: readonly LiveThread[];
  readonly range?: SecondsRange;
  readonly thresholds: readonly Threshold[];
  readonly alerts: readonly Alert[];
  readonly triggers: readonly Trigger[];
  /** What can be recorded of the program now; empty when this window does not record it. */
  readonly recordable: readonly Triggered[];
}

export type ToLivePage =
  | { readonly type: 'state'; readonly state: LiveState }
  | {
      readonly type: 'columns';
      readonly request: number;
      readonly columns: MetricColumns;
      /** Of the newest complete second. */
      readonly latest: readonly MetricSummary[];
    }
  | { readonly type: 'statistics'; readonly request: number; readonly rows: readonly MetricSummary[] };

export type FromLivePage =
  | { readonly type: 'ready' }
  | { readonly type: 'choose'; readonly dir: string }
  | {
      readonly type: 'columns';
      readonly request: number;
      readonly range: SecondsRange;
      /** Points at most. */
      readonly most: number;
      readonly thread: string;
    }
  | {
      readonly type: 'statistics';
      readonly request: number;
      readonly range: SecondsRange;
      readonly thread: string;
    }
  | {
      readonly type: 'arm';
      readonly metric: MetricName;
      readonly limit: number;
      readonly capture: Triggered;
    }
  | { readonly type: 'cancelTrigger'; readonly id: number }
  | { readonly type: 'record'; readonly capture: Triggered }
  | { readonly type: 'start' | 'stop' | 'budgets' };

const MOST_POINTS = 4000;

/** The message, or undefined when it is none that the page may send. */
export function parseFromLivePage(value: unknown): FromLivePage | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  switch (type) {
    case 'ready':
    case 'start':
    case 'stop':
    case 'budgets':
      return { type };
    case 'choose':
      return typeof value.dir === 'string' ? { type, dir: value.dir } : undefined;
    case 'columns':
    case 'statistics':
      return parseQuery(type, value);
    case 'arm': {
      const { limit, metric } = value;
      const capture = captureOf(value.capture);
      const isValid = typeof metric === 'string' && isMetricName(metric) && isAmount(limit);
      return isValid && capture !== undefined ? { type, metric, limit, capture } : undefined;
    }
    case 'cancelTrigger':
      return isCount(value.id) ? { type, id: value.id } : undefined;
    case 'record': {
      const capture = captureOf(value.capture);
      return capture === undefined ? undefined : { type, capture };
    }
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none for the page. Its content is trusted: it comes from the extension. */
export function parseToLivePage(value: unknown): ToLivePage | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  return type === 'state' || type === 'columns' || type === 'statistics'
    ? (value as unknown as ToLivePage)
    : undefined;
}

function parseQuery(
  type: 'columns' | 'statistics',
  { most, range, request, thread }: Readonly<Record<string, unknown>>,
): FromLivePage | undefined {
  if (!isRecord(range) || !isCount(range.first) || !isCount(range.last) || range.last < range.first)
    return undefined;
  if (!isCount(request) || typeof thread !== 'string') return undefined;
  const { first, last } = range;
  if (type === 'statistics') return { type, request, range: { first, last }, thread };
  return isCount(most) && most > 1 && most <= MOST_POINTS
    ? { type, request, range: { first, last }, most, thread }
    : undefined;
}

function captureOf(value: unknown): Triggered | undefined {
  return TRIGGERED.find((it) => it === value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
