import {
  METRIC_NAMES,
  METRICS,
  type MetricName,
  type MetricUnit,
  type MetricValues,
  metricsOf,
} from './metrics';
import type { MetricsSample } from './sample';
import { threadWindows } from './threadWindow';

const SECOND_MS = 1000;

/** A metric over a stretch of time. */
export interface MetricSummary {
  readonly name: MetricName;
  readonly unit: MetricUnit;
  /** Of the whole stretch: a percentile of all its events, a rate over all its seconds, a mean of what stood. */
  readonly value: number;
  /** Of its seconds. */
  readonly min: number;
  readonly max: number;
  /** Of its last second that has one. */
  readonly last: number;
  /** Seconds that have a value. */
  readonly seconds: number;
}

/** A stretch of time: `from` is in it and `to` is not; milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

type Forget = (second: number, samples: ReadonlySet<MetricsSample>) => void;

const NONE: ReadonlySet<MetricsSample> = new Set();

/** The number, since the epoch, of the second that a sample ends in. */
export function secondOf({ at }: Pick<MetricsSample, 'at'>): number {
  return Math.max(1, Math.round(at / SECOND_MS)) - 1;
}

/**
 * The samples of all threads of a run, by the second. A second is named by its number since the epoch; a sample
 * belongs to each second that it covers for the most part, so that a thread whose event loop was blocked for five
 * seconds was blocked in all five of them.
 */
export class Timeline {
  readonly #seconds = new Map<number, Set<MetricsSample>>();
  readonly #keep: number;
  readonly #onForget: Forget | undefined;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /**
   * @param keep seconds after which the oldest are forgotten
   * @param onForget told of each before, in order
   */
  constructor(keep = Number.POSITIVE_INFINITY, onForget?: Forget) {
    this.#keep = keep;
    this.#onForget = onForget;
  }

  /** First and last second that have samples; undefined when there are none. */
  get range(): { readonly first: number; readonly last: number } | undefined {
    return this.#seconds.size === 0 ? undefined : { first: this.#first, last: this.#last };
  }

  /** @returns the seconds that the sample belongs to */
  add(sample: MetricsSample): number[] {
    const end = secondOf(sample) + 1;
    const start = Math.min(Math.round((sample.at - sample.ms) / SECOND_MS), end - 1);
    const seconds: number[] = [];
    for (let second = Math.max(start, this.#last - this.#keep + 1); second < end; second++) {
      const samples = this.#seconds.get(second);
      if (samples === undefined) this.#seconds.set(second, new Set([sample]));
      else samples.add(sample);
      seconds.push(second);
    }
    if (seconds.length === 0) return seconds;
    this.#first = Math.min(this.#first, seconds[0]!);
    this.#last = Math.max(this.#last, end - 1);
    if (this.#last - this.#first >= this.#keep) this.#forget(this.#last - this.#keep + 1);
    return seconds;
  }

  /** The metrics of one second, all threads together. */
  valuesAt(second: number): MetricValues {
    return metricsOf(threadWindows(this.samplesAt(second)));
  }

  /** The samples that cover a second for the most part. */
  samplesAt(second: number): ReadonlySet<MetricsSample> {
    return this.#seconds.get(second) ?? NONE;
  }

  /** All samples in a stretch of time. */
  samplesIn(range?: TimeRange): Set<MetricsSample> {
    const samples = new Set<MetricsSample>();
    for (const second of this.#secondsIn(range)) {
      for (const sample of this.#seconds.get(second)!) samples.add(sample);
    }
    return samples;
  }

  /** Every metric that was measured, over a stretch of time or over all. */
  summarize(range?: TimeRange): MetricSummary[] {
    const seconds = this.#secondsIn(range).map((second) => this.valuesAt(second));
    const all = metricsOf(threadWindows(this.samplesIn(range)));
    return METRIC_NAMES.flatMap((name) => {
      const values = seconds.flatMap((it) => it[name] ?? []);
      if (values.length === 0) return [];
      const { over, unit } = METRICS[name];
      const sum = values.reduce((total, value) => total + value, 0);
      return {
        name,
        unit,
        value: over === 'mean' ? sum / values.length : all[name]!,
        min: values.reduce((least, value) => Math.min(least, value)),
        max: values.reduce((most, value) => Math.max(most, value)),
        last: values.at(-1)!,
        seconds: values.length,
      };
    });
  }

  #forget(before: number): void {
    const old = [...this.#seconds.keys()].filter((second) => second < before).sort((a, b) => a - b);
    for (const second of old) {
      this.#onForget?.(second, this.#seconds.get(second)!);
      this.#seconds.delete(second);
    }
    this.#first = before;
  }

  /** In order. */
  #secondsIn(range: TimeRange | undefined): number[] {
    const from = range === undefined ? Number.NEGATIVE_INFINITY : range.from / SECOND_MS;
    const to = range === undefined ? Number.POSITIVE_INFINITY : range.to / SECOND_MS;
    return [...this.#seconds.keys()].filter((it) => it >= from && it < to).sort((a, b) => a - b);
  }
}
