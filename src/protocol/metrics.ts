import { type HistogramData, HistogramRecorder } from '../core/metrics/histogram';
import type { Duration, Gauge, Sum } from '../core/metrics/sample';
import { formatMeasured } from '../core/metrics/sampleLine';

/** File of a run to which each of its threads appends its samples, one line each. */
export const METRICS_FILE = 'metrics.ndjson';

/** Collects one sample after the other where they are measured. */
export class SampleBuilder {
  #sums: Partial<Record<Sum, number>> = {};
  readonly #recorders = new Map<Duration, HistogramRecorder>();

  add(name: Sum, amount: number): void {
    this.#sums[name] = (this.#sums[name] ?? 0) + Math.max(0, amount);
  }

  record(name: Duration, microseconds: number, times = 1): void {
    this.recorderOf(name).record(microseconds, times);
  }

  /** What `record` records into, for those who record often. */
  recorderOf(name: Duration): HistogramRecorder {
    let recorder = this.#recorders.get(name);
    if (recorder === undefined) {
      recorder = new HistogramRecorder();
      this.#recorders.set(name, recorder);
    }
    return recorder;
  }

  /** The line of what was collected since the last one. */
  takeLine(
    stretch: { readonly thread: string; readonly at: number; readonly ms: number },
    gauges: Partial<Record<Gauge, number>>,
    stringify: (value: unknown) => string,
  ): string {
    const sums = this.#sums;
    this.#sums = {};
    const durations: Partial<Record<Duration, HistogramData>> = {};
    for (const [name, recorder] of this.#recorders) {
      const data = recorder.takeData();
      if (data !== undefined) durations[name] = data;
    }
    return formatMeasured({ ...stretch, gauges, sums, durations }, stringify);
  }
}
