import { Histogram } from './histogram';
import { DURATIONS, type Duration, GAUGES, type Gauge, type MetricsSample, SUMS, type Sum } from './sample';

/** What one thread has measured in a stretch of time, from one or several samples. */
export interface ThreadWindow {
  /** Milliseconds. */
  readonly ms: number;
  /** Means over the time. */
  readonly gauges: Partial<Readonly<Record<Gauge, number>>>;
  readonly sums: Partial<Readonly<Record<Sum, number>>>;
  readonly durations: Partial<Readonly<Record<Duration, Histogram>>>;
}

/** The samples of each thread taken together. */
export function threadWindows(samples: Iterable<MetricsSample>): ThreadWindow[] {
  const byThread = new Map<string, MetricsSample[]>();
  for (const sample of samples) {
    const list = byThread.get(sample.thread);
    if (list === undefined) byThread.set(sample.thread, [sample]);
    else list.push(sample);
  }
  return [...byThread.values()].map(together);
}

/** One thread's windows, or samples, that follow each other. There is at least one. */
export function together(samples: readonly ThreadWindow[]): ThreadWindow {
  if (samples.length === 1) return samples[0]!;
  const gauges: Partial<Record<Gauge, number>> = {};
  for (const name of GAUGES) {
    const having = samples.filter((sample) => sample.gauges[name] !== undefined);
    const ms = having.reduce((total, sample) => total + sample.ms, 0);
    if (ms > 0) gauges[name] = having.reduce((total, it) => total + it.gauges[name]! * (it.ms / ms), 0);
  }
  const sums: Partial<Record<Sum, number>> = {};
  for (const name of SUMS) {
    for (const sample of samples) {
      const value = sample.sums[name];
      if (value !== undefined) sums[name] = (sums[name] ?? 0) + value;
    }
  }
  const durations: Partial<Record<Duration, Histogram>> = {};
  for (const name of DURATIONS) {
    const merged = mergedDurations(samples, name);
    if (merged !== undefined) durations[name] = merged;
  }
  return { ms: samples.reduce((total, sample) => total + sample.ms, 0), gauges, sums, durations };
}

/** All values of one kind; undefined when none was recorded. */
export function mergedDurations(
  windows: readonly Pick<ThreadWindow, 'durations'>[],
  name: Duration,
): Histogram | undefined {
  const parts = windows.flatMap(({ durations }) => durations[name] ?? []);
  if (parts.length <= 1) return parts[0];
  const merged = new Histogram();
  for (const part of parts) merged.merge(part);
  return merged;
}
