import type { Duration, Gauge, Sum } from './sample';
import { mergedDurations, type ThreadWindow } from './threadWindow';

/** `ms` are milliseconds, `percent` is 0 to 100 (more for the CPU time of several cores), `/s` is per second. */
export type MetricUnit = 'percent' | 'bytes' | 'bytes/s' | 'ms' | '/s' | 'count';

interface Definition {
  readonly unit: MetricUnit;
  /** For people, after the name of its group. */
  readonly label: string;
  /**
   * What stands for a longer time: `mean` of its seconds, or `whole`, computed anew from all that was recorded, as
   * a mean of percentiles or of ratios is none.
   */
  readonly over: 'mean' | 'whole';
  /** The value for threads that ran at the same time; undefined when they didn't measure it. */
  of(threads: readonly ThreadWindow[]): number | undefined;
}

type Values = (threads: readonly ThreadWindow[]) => number | undefined;

/** Every metric by its name: the one list that budgets, gates, the live view and the command line know. */
export const METRICS = {
  'cpu.percent': mean('percent', 'CPU, of one core', percentOfTime('cpu.time', total)),
  rss: mean('bytes', 'resident set', gauge('rss', total)),
  'heap.used': mean('bytes', 'heap used', gauge('heap.used', total)),
  'heap.total': mean('bytes', 'heap total', gauge('heap.total', total)),
  'heap.percent': mean('percent', 'heap used, of its limit', fullestHeap),
  external: mean('bytes', 'external', gauge('external', total)),
  'eventLoop.delay.p50': whole('ms', 'event-loop delay p50', percentile('eventLoop.delay', 50)),
  'eventLoop.delay.p99': whole('ms', 'event-loop delay p99', percentile('eventLoop.delay', 99)),
  'eventLoop.delay.max': whole('ms', 'event-loop delay, longest', percentile('eventLoop.delay', 100)),
  'eventLoop.utilization': mean(
    'percent',
    'event-loop utilization, busiest thread',
    percentOfTime('eventLoop.active', largest),
  ),
  'gc.time': mean('percent', 'time in GC, worst thread', timeInGc),
  'gc.pause.minor.max': whole('ms', 'longest minor GC', percentile('gc.pause.minor', 100)),
  'gc.pause.major.max': whole('ms', 'longest major GC', percentile('gc.pause.major', 100)),
  'gc.pause.incremental.max': whole(
    'ms',
    'longest incremental GC step',
    percentile('gc.pause.incremental', 100),
  ),
  'gc.pause.weak.max': whole('ms', 'longest weak-callback GC', percentile('gc.pause.weak', 100)),
  'gc.allocationRate': mean('bytes/s', 'allocation rate', perSecond('gc.allocated')),
  'gc.promotionRate': mean('bytes/s', 'promotion rate', perSecond('gc.promoted')),
  'handles.active': mean('count', 'active handles', gauge('handles.active', total)),
  'http.requests': mean('/s', 'requests', eventsPerSecond('http.duration')),
  'http.active': mean('count', 'requests under way', gauge('http.active', total)),
  'http.p50': whole('ms', 'response time p50', percentile('http.duration', 50)),
  'http.p95': whole('ms', 'response time p95', percentile('http.duration', 95)),
  'http.p99': whole('ms', 'response time p99', percentile('http.duration', 99)),
  'http.errors': mean('/s', 'failed responses', perSecond('http.errors')),
  'http.errorRate': whole('percent', 'failed responses, of all', share('http.errors', 'http.duration')),
  'http.client.requests': mean('/s', 'outgoing requests', eventsPerSecond('http.client.duration')),
  'http.client.p95': whole('ms', 'outgoing requests p95', percentile('http.client.duration', 95)),
  'queries.rate': mean('/s', 'queries', eventsPerSecond('queries.duration')),
  'queries.p95': whole('ms', 'query time p95', percentile('queries.duration', 95)),
  'pool.size': mean('count', 'pool connections', gauge('pool.size', total)),
  'pool.inUse': mean('count', 'pool connections in use', gauge('pool.inUse', total)),
  'pool.waiting': mean('count', 'waiting for the pool', gauge('pool.waiting', total)),
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof METRICS;
export type MetricValues = Partial<Readonly<Record<MetricName, number>>>;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

/** All metrics of threads that ran at the same time; absent what none of them measured. */
export function metricsOf(threads: readonly ThreadWindow[]): MetricValues {
  const values: Partial<Record<MetricName, number>> = {};
  for (const name of METRIC_NAMES) {
    const value = METRICS[name].of(threads);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function mean(unit: MetricUnit, label: string, of: Values): Definition {
  return { unit, label, over: 'mean', of };
}

function whole(unit: MetricUnit, label: string, of: Values): Definition {
  return { unit, label, over: 'whole', of };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function largest(values: readonly number[]): number {
  return Math.max(...values);
}

/** One number for those of several threads, if any of them has one. */
function among(
  threads: readonly ThreadWindow[],
  combine: (values: readonly number[]) => number,
  each: (thread: ThreadWindow) => number | undefined,
): number | undefined {
  const values = threads.flatMap((thread) => each(thread) ?? []);
  return values.length === 0 ? undefined : combine(values);
}

function gauge(name: Gauge, combine: (values: readonly number[]) => number): Values {
  return (threads) => among(threads, combine, ({ gauges }) => gauges[name]);
}

function percentOfTime(name: Sum, combine: (values: readonly number[]) => number): Values {
  return (threads) => among(threads, combine, ({ ms, sums }) => percentOf(sums[name], ms * 1000));
}

function perSecond(name: Sum): Values {
  return (threads) => among(threads, total, ({ ms, sums }) => rate(sums[name], ms));
}

/** What has a number of events has none of them where there are no durations: a quiet second is not an unknown one. */
function eventsPerSecond(name: 'http.duration' | 'http.client.duration' | 'queries.duration'): Values {
  const errors = { 'http.duration': 'http.errors', 'http.client.duration': 'http.client.errors' } as const;
  const counted: Sum = name === 'queries.duration' ? 'queries.errors' : errors[name];
  return (threads) =>
    among(threads, total, ({ durations, ms, sums }) =>
      durations[name] === undefined && sums[counted] === undefined
        ? undefined
        : rate(durations[name]?.count ?? 0, ms),
    );
}

/** Durations are recorded in microseconds. */
function percentile(name: Duration, percent: number): Values {
  return (threads) => {
    const value = mergedDurations(threads, name)?.percentile(percent);
    return value === undefined ? undefined : value / 1000;
  };
}

function share(part: Sum, of: Duration): Values {
  return (threads) => {
    const count = mergedDurations(threads, of)?.count;
    return count === undefined
      ? undefined
      : percentOf(
          among(threads, total, ({ sums }) => sums[part]),
          count,
        );
  };
}

function fullestHeap(threads: readonly ThreadWindow[]): number | undefined {
  return among(threads, largest, ({ gauges }) => percentOf(gauges['heap.used'], gauges['heap.limit']));
}

function timeInGc(threads: readonly ThreadWindow[]): number | undefined {
  return among(threads, largest, ({ durations, ms, sums }) => {
    const kinds = (['minor', 'major', 'incremental', 'weak'] as const).flatMap(
      (kind) => durations[`gc.pause.${kind}`]?.sum ?? [],
    );
    if (kinds.length === 0 && sums['gc.allocated'] === undefined) return undefined;
    return percentOf(total(kinds), ms * 1000);
  });
}

function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (part / whole) * 100;
}

function rate(amount: number | undefined, ms: number): number | undefined {
  return amount === undefined ? undefined : (amount / ms) * 1000;
}
