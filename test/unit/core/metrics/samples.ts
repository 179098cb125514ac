import { Histogram } from '../../../../src/core/metrics/histogram';
import type { MetricsSample } from '../../../../src/core/metrics/sample';

/** A round second, so that tests can count from it. Milliseconds since the epoch. */
export const START = 1_700_000_000_000;

/** A sample of the second that ends `second` seconds after START. */
export function sampleAt(second: number, more: Partial<MetricsSample> = {}): MetricsSample {
  return {
    thread: '10-0',
    at: START + second * 1000,
    ms: 1000,
    gauges: {},
    sums: {},
    durations: {},
    ...more,
  };
}

/** Durations in milliseconds, as people think of them. */
export function durationsOf(...milliseconds: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of milliseconds) histogram.record(value * 1000);
  return histogram;
}
