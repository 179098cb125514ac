import type { Histogram } from './histogram';

/** What stands at a moment. Bytes for memory, else a number of things. */
export const GAUGES = [
  'rss',
  'heap.used',
  'heap.total',
  'heap.limit',
  'external',
  'handles.active',
  'http.active',
  'pool.size',
  'pool.inUse',
  'pool.waiting',
] as const;
export type Gauge = (typeof GAUGES)[number];

/** What adds up over time. Microseconds for times, bytes for what `gc` moves, else a number of events. */
export const SUMS = [
  'cpu.time',
  'eventLoop.active',
  'gc.allocated',
  'gc.promoted',
  'gc.freed',
  'http.errors',
  'http.aborted',
  'http.client.errors',
  'queries.errors',
] as const;
export type Sum = (typeof SUMS)[number];

/** Durations of single events, microseconds. */
export const DURATIONS = [
  'eventLoop.delay',
  'gc.pause.minor',
  'gc.pause.major',
  'gc.pause.incremental',
  'gc.pause.weak',
  'http.duration',
  'http.client.duration',
  'queries.duration',
] as const;
export type Duration = (typeof DURATIONS)[number];

/**
 * What one thread has measured in one stretch of time, a second as a rule, longer when its event loop was blocked.
 * Whatever could not be measured is absent. What belongs to the process as a whole (`rss`, `cpu.time`) is in the
 * samples of its main thread.
 */
export interface MetricsSample {
  /** `<pid>-<threadId>`, as in the run. */
  readonly thread: string;
  /** End of the stretch, milliseconds since the epoch. */
  readonly at: number;
  /** Its length in milliseconds, above 0. */
  readonly ms: number;
  readonly gauges: Partial<Readonly<Record<Gauge, number>>>;
  readonly sums: Partial<Readonly<Record<Sum, number>>>;
  readonly durations: Partial<Readonly<Record<Duration, Histogram>>>;
}
