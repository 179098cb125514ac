import { Histogram } from '../core/metrics/histogram';
import type { Duration, Gauge, Sum } from '../core/metrics/sample';
import { formatSample } from '../core/metrics/sampleLine';

/** File of a run to which each of its threads appends its samples, one line each. */
export const METRICS_FILE = 'metrics.ndjson';

/** Collects one sample after the other where they are measured. */
export class SampleBuilder {
  #sums: Partial<Record<Sum, number>> = {};
  #durations: Partial<Record<Duration, Histogram>> = {};

  add(name: Sum, amount: number): void {
    this.#sums[name] = (this.#sums[name] ?? 0) + Math.max(0, amount);
  }

  record(name: Duration, microseconds: number, times = 1): void {
    let histogram = this.#durations[name];
    if (histogram === undefined) {
      histogram = new Histogram();
      this.#durations[name] = histogram;
    }
    histogram.record(microseconds, times);
  }

  /** The line of what was collected since the last one. */
  takeLine(
    stretch: { readonly thread: string; readonly at: number; readonly ms: number },
    gauges: Partial<Record<Gauge, number>>,
    stringify: (value: unknown) => string,
  ): string {
    const [sums, durations] = [this.#sums, this.#durations];
    this.#sums = {};
    this.#durations = {};
    return formatSample({ ...stretch, gauges, sums, durations }, stringify);
  }
}
