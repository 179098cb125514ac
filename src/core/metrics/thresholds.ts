import { Mismatch, object, parseWritten } from '../base/parseJson';
import { isMetricName, METRIC_NAMES, METRICS, type MetricName } from './metrics';
import { parseQuantity, unitSuffixes } from './quantity';

/** From the mildest to the gravest. */
export const ALERT_LEVELS = ['info', 'warning', 'critical'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** The values that a metric should stay below, in its unit. */
export interface Threshold {
  readonly metric: MetricName;
  readonly levels: Partial<Readonly<Record<AlertLevel, number>>>;
  /** How long a value has to be above before it counts. Seconds. */
  readonly seconds: number;
}

const DEFAULT_SECONDS = 5;
const LONGEST_SECONDS = 3600;
const GB = 1e9;

/**
 * What holds where `budgets.json` says nothing else. Response time, memory, CPU, error rate and the exhausted pool
 * are the playbooks' figures; those of the event loop and the garbage collector are those from which on a server's
 * users begin to notice.
 */
export const DEFAULT_THRESHOLDS: readonly Threshold[] = [
  threshold('cpu.percent', { info: 60, warning: 75, critical: 90 }),
  threshold('rss', { info: 2 * GB, warning: 3 * GB, critical: 4 * GB }),
  threshold('heap.percent', { warning: 80, critical: 95 }),
  threshold('eventLoop.delay.p99', { info: 50, warning: 100, critical: 500 }),
  threshold('eventLoop.utilization', { info: 70, warning: 85, critical: 95 }),
  threshold('gc.time', { info: 5, warning: 10, critical: 25 }),
  threshold('http.p95', { info: 2000, warning: 3000, critical: 5000 }),
  threshold('http.errorRate', { info: 0.1, warning: 0.5, critical: 1 }),
  // Whoever waits does so because every connection is in use.
  threshold('pool.waiting', { warning: 1, critical: 10 }),
];

/** The gravest level that a value reaches; undefined when it reaches none. */
export function levelOf(value: number, { levels }: Pick<Threshold, 'levels'>): AlertLevel | undefined {
  return ALERT_LEVELS.findLast((level) => levels[level] !== undefined && value >= levels[level]);
}

/**
 * The thresholds that a `budgets.json` sets in its member `live`, over the defaults:
 *
 *     { "version": 1, "live": { "http.p95": { "warning": "150ms", "critical": "300ms", "seconds": 10 }, "rss": null } }
 *
 * A metric's entry replaces the default one, null switches it off. Other members are other readers' business.
 * @throws HotlightError `bad-input` that names `file`, and the line and column of what is wrong
 */
export function parseThresholds(text: string, file: string): readonly Threshold[] {
  return parseWritten(text, file, thresholdsOf, 'correct it, or remove "live" to have the defaults');
}

function thresholdsOf(value: unknown): readonly Threshold[] {
  const { live } = object(value, 'the file');
  if (live === undefined) return DEFAULT_THRESHOLDS;
  const thresholds = new Map(DEFAULT_THRESHOLDS.map((it) => [it.metric, it]));
  for (const [name, entry] of Object.entries(object(live, '"live"', ['live']))) {
    if (!isMetricName(name)) {
      throw new Mismatch(
        `"live" has no metric "${name}"; there are ${METRIC_NAMES.join(', ')}`,
        ['live', name],
        'key',
      );
    }
    if (entry === null) thresholds.delete(name);
    else thresholds.set(name, entryOf(name, object(entry, `"live" at "${name}"`, ['live', name])));
  }
  return [...thresholds.values()];
}

function entryOf(metric: MetricName, entry: Readonly<Record<string, unknown>>): Threshold {
  const levels: Partial<Record<AlertLevel, number>> = {};
  let seconds = DEFAULT_SECONDS;
  for (const [key, value] of Object.entries(entry)) {
    const level = ALERT_LEVELS.find((it) => it === key);
    if (level !== undefined) levels[level] = limitOf(metric, level, value);
    else if (key === 'seconds') seconds = secondsOf(metric, value);
    else
      throw new Mismatch(
        `"live" at "${metric}" has "${key}" instead of ${ALERT_LEVELS.join(', ')} or seconds`,
        ['live', metric, key],
        'key',
      );
  }
  const limits = ALERT_LEVELS.flatMap((level) => levels[level] ?? []);
  if (limits.length === 0) throw new Mismatch(`"live" at "${metric}" sets no level`, ['live', metric]);
  if (limits.some((limit, at) => at > 0 && limit < limits[at - 1]!)) {
    throw new Mismatch(`"live" at "${metric}" has a graver level below a milder one`, ['live', metric]);
  }
  return { metric, levels, seconds };
}

function limitOf(metric: MetricName, level: AlertLevel, value: unknown): number {
  const { unit } = METRICS[metric];
  const limit = typeof value === 'string' ? parseQuantity(value, unit) : value;
  if (typeof limit === 'number' && Number.isFinite(limit) && limit >= 0) return limit;
  const example = unitSuffixes(unit)[0];
  throw new Mismatch(
    `"live" at "${metric}" has ${JSON.stringify(value)} for ${level} instead of a number${example === undefined ? '' : `, with or without its unit, as in "10${example}"`}`,
    ['live', metric, level],
  );
}

function secondsOf(metric: MetricName, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_SECONDS) {
    return value as number;
  }
  throw new Mismatch(
    `"live" at "${metric}" has ${JSON.stringify(value)} for seconds instead of a whole number from 1 to ${LONGEST_SECONDS}`,
    ['live', metric, 'seconds'],
  );
}

function threshold(metric: MetricName, levels: Threshold['levels']): Threshold {
  return { metric, levels, seconds: DEFAULT_SECONDS };
}
