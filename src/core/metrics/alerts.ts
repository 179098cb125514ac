import type { MetricName, MetricValues } from './metrics';
import { ALERT_LEVELS, type AlertLevel, levelOf, type Threshold } from './thresholds';

/** An alert ends only this far below its limit, so that a value which hovers about it does not come and go. */
const RETURN_SHARE = 0.9;
/** So long without any value, such as a response time when nobody asks, and an alert is over. Seconds. */
const QUIET_SECONDS = 30;

/** A metric that has been above a limit for as long as its threshold says. */
export interface Alert {
  readonly metric: MetricName;
  readonly level: AlertLevel;
  /** The limit of that level, in the metric's unit. */
  readonly limit: number;
  /** The latest. */
  readonly value: number;
  /** When the value went above, seconds since the epoch. */
  readonly since: number;
}

/** `before` and `now` differ in their level; undefined where there is no alert. */
export interface AlertChange {
  readonly metric: MetricName;
  readonly before: Alert | undefined;
  readonly now: Alert | undefined;
}

interface Watched {
  readonly threshold: Threshold;
  /** Seconds in a row at or above each level's limit, and when the first of them was. */
  readonly above: Partial<Record<AlertLevel, { count: number; since: number }>>;
  /** Seconds in a row well below the limit of the alert. */
  below: number;
  lastSeen: number;
  alert: Alert | undefined;
}

/** Follows metrics by the second and tells when an alert begins, changes its level, or ends. */
export class AlertWatch {
  readonly #watched: readonly Watched[];
  #second = Number.NEGATIVE_INFINITY;

  constructor(thresholds: readonly Threshold[]) {
    this.#watched = thresholds.map((threshold) => ({
      threshold,
      above: {},
      below: 0,
      lastSeen: Number.NEGATIVE_INFINITY,
      alert: undefined,
    }));
  }

  /** Those of now, the gravest first. */
  get alerts(): readonly Alert[] {
    return this.#watched
      .flatMap(({ alert }) => alert ?? [])
      .sort((a, b) => ALERT_LEVELS.indexOf(b.level) - ALERT_LEVELS.indexOf(a.level));
  }

  /** Seconds come in order; one that is not after the last is left out. */
  see(second: number, values: MetricValues): AlertChange[] {
    if (second <= this.#second) return [];
    this.#second = second;
    return this.#watched.flatMap((watched) => {
      const before = watched.alert;
      step(watched, second, values[watched.threshold.metric]);
      const now = watched.alert;
      return before?.level === now?.level ? [] : { metric: watched.threshold.metric, before, now };
    });
  }

  /** What was measured is over: all alerts end. */
  end(): void {
    for (const watched of this.#watched) reset(watched);
  }
}

function step(watched: Watched, second: number, value: number | undefined): void {
  if (value === undefined) {
    if (second - watched.lastSeen >= QUIET_SECONDS) reset(watched);
    return;
  }
  watched.lastSeen = second;
  const { above, threshold } = watched;
  for (const level of ALERT_LEVELS) {
    const limit = threshold.levels[level];
    if (limit === undefined || value < limit) delete above[level];
    else above[level] = { count: (above[level]?.count ?? 0) + 1, since: above[level]?.since ?? second };
  }
  const reached = ALERT_LEVELS.findLast((level) => (above[level]?.count ?? 0) >= threshold.seconds);
  const { alert } = watched;
  if (alert === undefined || isGraver(reached, alert.level)) {
    watched.below = 0;
    watched.alert = reached && alertOf(threshold, reached, value, above[reached]!.since);
    return;
  }
  watched.alert = { ...alert, value };
  watched.below = value < alert.limit * RETURN_SHARE ? watched.below + 1 : 0;
  if (watched.below < threshold.seconds) return;
  watched.below = 0;
  // It may still be above a milder limit.
  const milder = levelOf(value, threshold);
  watched.alert = milder && alertOf(threshold, milder, value, alert.since);
}

function alertOf({ levels, metric }: Threshold, level: AlertLevel, value: number, since: number): Alert {
  return { metric, level, limit: levels[level]!, value, since };
}

function isGraver(level: AlertLevel | undefined, than: AlertLevel): boolean {
  return level !== undefined && ALERT_LEVELS.indexOf(level) > ALERT_LEVELS.indexOf(than);
}

function reset(watched: Watched): void {
  for (const level of ALERT_LEVELS) delete watched.above[level];
  watched.below = 0;
  watched.alert = undefined;
}
