import { array, Mismatch, number, object, optional, parseJson, string, strings } from '../base/parseJson';
import { formatCount, formatDuration } from '../base/units';
import { Histogram } from '../metrics/histogram';
import type { Arrivals } from './scenario';

/** Of a kind of request, or of all: response times in milliseconds, whole answers included, failures too. */
export interface LoadTimes {
  readonly requests: number;
  readonly errors: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadRoute extends LoadTimes {
  readonly name: string;
}

/** What a load found: `load.json` in the folder of a run, and the output of `hotlight load --json`. */
export interface LoadResult {
  readonly version: 1;
  readonly url: string;
  /** ISO 8601 */
  readonly startedAt: string;
  /** Without the warm-up. */
  readonly durationMs: number;
  readonly arrivals: Arrivals;
  /** Answered requests per second. */
  readonly throughput: number;
  readonly total: LoadTimes;
  /** The most frequent first. */
  readonly routes: readonly LoadRoute[];
  /** Why requests failed, the most frequent first: `status 500`, `no answer within 10 s`. */
  readonly failures: readonly { readonly reason: string; readonly count: number }[];
  /** What a reader of the numbers must know, one sentence each. */
  readonly notes: readonly string[];
}

/** Counts answers as they come. */
export class LoadTally {
  readonly #routes = new Map<string, { times: Histogram; errors: number }>();
  readonly #failures = new Map<string, number>();

  /** @param failure why it is one */
  add(route: string, ms: number, failure?: string): void {
    const known = this.#routes.get(route) ?? { times: new Histogram(), errors: 0 };
    this.#routes.set(route, known);
    known.times.record(ms * 1000);
    if (failure === undefined) return;
    known.errors++;
    this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  result(of: Pick<LoadResult, 'url' | 'startedAt' | 'durationMs' | 'arrivals' | 'notes'>): LoadResult {
    const all = new Histogram();
    let errors = 0;
    for (const route of this.#routes.values()) {
      all.merge(route.times);
      errors += route.errors;
    }
    const total = timesOf(all, errors);
    return {
      version: 1,
      ...of,
      throughput: ((total.requests - errors) / of.durationMs) * 1000,
      total,
      routes: [...this.#routes]
        .map(([name, route]) => ({ name, ...timesOf(route.times, route.errors) }))
        .sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)),
      failures: [...this.#failures]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count),
    };
  }
}

function timesOf(times: Histogram, errors: number): LoadTimes {
  const ms = (percent: number): number => (times.percentile(percent) ?? 0) / 1000;
  return { requests: times.count, errors, p50: ms(50), p95: ms(95), p99: ms(99), max: ms(100) };
}

/** In one line: `1 200 requests: 120 /s, p95 43 ms, no failures`. */
export function describeLoad({ total, throughput }: LoadResult): string {
  const failed = total.errors === 0 ? 'no failures' : `${formatCount(total.errors)} failed`;
  return `${formatCount(total.requests)} requests: ${throughput.toFixed(1)} /s, p95 ${formatDuration(total.p95 * 1000)}, ${failed}`;
}

/** So many failures are none that a user notices: 0.1 %. */
const SERVED_PERCENT = 0.1;

/** The values of a load under the names that gates and baselines have for them. */
export function loadValues({ total, throughput, durationMs, arrivals }: LoadResult): Record<string, number> {
  if (total.requests === 0) return {};
  const errorRate = (total.errors / total.requests) * 100;
  return {
    'http.requests': throughput,
    'http.p50': total.p50,
    'http.p95': total.p95,
    'http.p99': total.p99,
    'http.errors': (total.errors / durationMs) * 1000,
    'http.errorRate': errorRate,
    ...(arrivals.kind === 'closed' ? { 'load.users': errorRate <= SERVED_PERCENT ? arrivals.users : 0 } : {}),
  };
}

/** @throws HotlightError `bad-input` that names the file */
export function parseLoadResult(text: string, file: string): LoadResult {
  return parseJson(text, file, resultOf, 'delete it and run the load again');
}

function resultOf(value: unknown): LoadResult {
  const read = object(value, 'the file');
  if (read.version !== 1) throw new Mismatch(`its version is ${JSON.stringify(read.version)} instead of 1`);
  return {
    version: 1,
    url: string(read.url, 'url'),
    startedAt: string(read.startedAt, 'startedAt'),
    durationMs: positive(read.durationMs, 'durationMs'),
    arrivals: arrivalsOf(object(read.arrivals, '"arrivals"')),
    throughput: number(read.throughput, 'throughput'),
    total: readTimes(object(read.total, '"total"')),
    routes: array(read.routes, 'routes').map((it) => {
      const route = object(it, 'a route');
      return { name: string(route.name, 'name'), ...readTimes(route) };
    }),
    failures: array(read.failures, 'failures').map((it) => {
      const failure = object(it, 'a failure');
      return { reason: string(failure.reason, 'reason'), count: number(failure.count, 'count') };
    }),
    notes: optional(read.notes, (it) => strings(it, 'notes')) ?? [],
  };
}

function arrivalsOf(read: Record<string, unknown>): Arrivals {
  return read.kind === 'closed'
    ? { kind: 'closed', users: positive(read.users, 'users'), thinkMs: number(read.thinkMs, 'thinkMs') }
    : { kind: 'open', rate: positive(read.rate, 'rate') };
}

function readTimes(read: Record<string, unknown>): LoadTimes {
  const of = (name: keyof LoadTimes): number => number(read[name], name);
  return {
    requests: of('requests'),
    errors: of('errors'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    max: of('max'),
  };
}

function positive(value: unknown, name: string): number {
  const it = number(value, name);
  if (it > 0) return it;
  throw new Mismatch(`"${name}" is ${it} instead of more than 0`);
}
