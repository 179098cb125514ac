import {
  type AgedSeconds,
  agedSecond,
  type ExtremesByMetric,
  extremesOf,
  isChosen,
  mergeAged,
  mergeExtremes,
  noExtremes,
  singleExtremes,
  type ThreadChoice,
} from './agedSeconds';
import { METRIC_NAMES, METRICS, type MetricName, type MetricValues, metricsOf } from './metrics';
import type { MetricsSample } from './sample';
import { type ThreadWindow, threadWindows, together } from './threadWindow';
import { type MetricSummary, Timeline } from './timeline';

/** Seconds that are kept as they were measured. */
const RECENT_SECONDS = 10 * 60;
/** A second of one thread, or several that became one, takes some kilobytes. */
const MOST_CELLS = 2000;

/** From the first second to the last, both included; numbers of seconds since the epoch. */
export interface SecondsRange {
  readonly first: number;
  readonly last: number;
}

/** Metrics over time, to be drawn. All arrays are as long as `times`; NaN where nothing was measured. */
export interface MetricColumns {
  /** Beginning of each stretch, seconds since the epoch; it rises. */
  readonly times: Float64Array;
  /** Length of a stretch in seconds. */
  readonly step: number;
  readonly metrics: Partial<Readonly<Record<MetricName, MetricColumn>>>;
}

export interface MetricColumn {
  readonly values: Float64Array;
  /** Least and greatest of the seconds of each stretch; absent when a stretch is one second. */
  readonly mins?: Float64Array;
  readonly maxs?: Float64Array;
}

/**
 * The metrics of a run over any length of time in bounded memory. The last ten minutes are kept by the second;
 * older seconds are taken together, the more of them the longer the run, so that sums, percentiles and the extremes
 * of the seconds stay what they were.
 */
export class MetricHistory {
  readonly #recent: Timeline;
  readonly #mostCells: number;
  /** In order. */
  #aged: AgedSeconds[] = [];
  #cells = 0;
  readonly #threads = new Map<string, SecondsRange>();

  /** `mostCells`: threads times stretches that are kept of older times. */
  constructor({ recentSeconds = RECENT_SECONDS, mostCells = MOST_CELLS } = {}) {
    this.#mostCells = mostCells;
    this.#recent = new Timeline(recentSeconds, (second, samples) => this.#age(second, samples));
  }

  get range(): SecondsRange | undefined {
    const { range } = this.#recent;
    return range === undefined ? undefined : { first: this.#aged[0]?.start ?? range.first, last: range.last };
  }

  /** The threads that were measured, and when. */
  get threads(): ReadonlyMap<string, SecondsRange> {
    return this.#threads;
  }

  add(sample: MetricsSample): void {
    const seconds = this.#recent.add(sample);
    if (seconds.length === 0) return;
    const seen = this.#threads.get(sample.thread);
    this.#threads.set(sample.thread, { first: seen?.first ?? seconds[0]!, last: seconds.at(-1)! });
  }

  /** The metrics of a second of the last ten minutes. */
  valuesAt(second: number, choice: ThreadChoice = ''): MetricValues {
    return metricsOf(this.#windowsAt(second, choice));
  }

  /** The samples of such a second. */
  samplesAt(second: number): ReadonlySet<MetricsSample> {
    return this.#recent.samplesAt(second);
  }

  /** Every metric that was measured in the range. Older than ten minutes, its ends are rough. */
  summarize(range: SecondsRange, choice: ThreadChoice = ''): MetricSummary[] {
    const parts = this.#parts(range, choice);
    const extremes = mergeExtremes(parts.map((part) => part.extremes));
    const all = metricsOf(windowsOf(parts, this.#samplesIn(range, choice)));
    return METRIC_NAMES.flatMap((name) => {
      const found = extremesOf(extremes, name);
      if (found === undefined) return [];
      const { min, max, last, seconds } = found;
      const { unit } = METRICS[name];
      return { name, unit, value: meanOrWhole(name, extremes, all)!, min, max, last, seconds };
    });
  }

  /** The range in `most` stretches of equal length at most, of at least a second each. */
  columns({ first, last }: SecondsRange, most: number, choice: ThreadChoice = ''): MetricColumns {
    // Old stretches are not taken apart again.
    const coarsest = this.#agedIn({ first, last }).reduce((most, { width }) => Math.max(most, width), 1);
    const step = Math.max(coarsest, stepOf(last - first + 1, most));
    const rows: { time: number; extremes: ExtremesByMetric; all: MetricValues }[] = [];
    const from = Math.floor(first / step) * step;
    for (let time = from; time <= last; time += step) {
      const range = { first: time, last: time + step - 1 };
      const parts = this.#parts(range, choice);
      const extremes = mergeExtremes(parts.map((part) => part.extremes));
      const windows = step === 1 ? this.#windowsAt(time, choice) : [];
      const all = metricsOf(windows.length > 0 ? windows : windowsOf(parts, this.#samplesIn(range, choice)));
      rows.push({ time, extremes, all });
    }
    const metrics: Partial<Record<MetricName, MetricColumn>> = {};
    for (const name of METRIC_NAMES) {
      if (rows.every(({ extremes }) => extremesOf(extremes, name) === undefined)) continue;
      const column = (of: (row: (typeof rows)[number]) => number | undefined): Float64Array =>
        Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
      const values = column(({ all, extremes }) => meanOrWhole(name, extremes, all));
      metrics[name] =
        step === 1
          ? { values }
          : {
              values,
              mins: column(({ extremes }) => extremesOf(extremes, name)?.min),
              maxs: column(({ extremes }) => extremesOf(extremes, name)?.max),
            };
    }
    return { times: Float64Array.from(rows, ({ time }) => time), step, metrics };
  }

  #windowsAt(second: number, choice: ThreadChoice): ThreadWindow[] {
    return threadWindows(
      [...this.#recent.samplesAt(second)].filter(({ thread }) => isChosen(thread, choice)),
    );
  }

  /** What the seconds of a range hold: first the old ones, then the recent ones, whose windows are not among them. */
  #parts(range: SecondsRange, choice: ThreadChoice): Part[] {
    const aged = this.#agedIn(range).map(
      (it): Part => ({
        extremes: it.extremes.get(choice) ?? noExtremes(),
        windows: [...it.threads].filter(([thread]) => isChosen(thread, choice)),
      }),
    );
    const recent = this.#recentIn(range).map(
      (second): Part => ({
        extremes: singleExtremes(this.valuesAt(second, choice)),
        windows: [],
      }),
    );
    return [...aged, ...recent];
  }

  #agedIn({ first, last }: SecondsRange): AgedSeconds[] {
    const list = this.#aged;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]!.start < first) low = middle + 1;
      else high = middle;
    }
    const found: AgedSeconds[] = [];
    for (let at = low; at < list.length && list[at]!.start <= last; at++) found.push(list[at]!);
    return found;
  }

  #recentIn({ first, last }: SecondsRange): number[] {
    const { range } = this.#recent;
    const seconds: number[] = [];
    if (range === undefined) return seconds;
    for (let second = Math.max(first, range.first); second <= Math.min(last, range.last); second++) {
      if (this.#recent.samplesAt(second).size > 0) seconds.push(second);
    }
    return seconds;
  }

  #samplesIn(range: SecondsRange, choice: ThreadChoice): Set<MetricsSample> {
    const samples = new Set<MetricsSample>();
    for (const second of this.#recentIn(range)) {
      for (const sample of this.#recent.samplesAt(second)) {
        if (isChosen(sample.thread, choice)) samples.add(sample);
      }
    }
    return samples;
  }

  #age(second: number, samples: ReadonlySet<MetricsSample>): void {
    const aged = agedSecond(second, samples);
    this.#aged.push(aged);
    this.#cells += cellsOf([aged]);
    if (this.#cells <= this.#mostCells * 1.25) return;
    while (this.#cells > this.#mostCells && this.#aged.length > 1) {
      this.#aged = thinned(this.#aged);
      this.#cells = cellsOf(this.#aged);
    }
  }
}

interface Part {
  readonly extremes: ExtremesByMetric;
  readonly windows: readonly (readonly [string, ThreadWindow])[];
}

/** Those of old seconds and of recent samples, by thread. */
function windowsOf(parts: readonly Part[], samples: ReadonlySet<MetricsSample>): ThreadWindow[] {
  const byThread = new Map<string, ThreadWindow[]>();
  const put = (thread: string, window: ThreadWindow): void => {
    const list = byThread.get(thread);
    if (list === undefined) byThread.set(thread, [window]);
    else list.push(window);
  };
  for (const { windows } of parts) for (const [thread, window] of windows) put(thread, window);
  for (const sample of samples) put(sample.thread, sample);
  return [...byThread.values()].map(together);
}

/** A mean of what the seconds had, or computed from all that was recorded, as the metric's definition says. */
function meanOrWhole(name: MetricName, extremes: ExtremesByMetric, all: MetricValues): number | undefined {
  const found = extremesOf(extremes, name);
  if (found === undefined) return undefined;
  if (METRICS[name].over === 'mean') return found.sum / found.seconds;
  // All of a long sample is counted in its last second; the others have their own values.
  return all[name] ?? found.max;
}

/** The least power of two that makes no more than `most` of `seconds`. */
function stepOf(seconds: number, most: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(seconds / Math.max(1, most - 1))));
}

function cellsOf(aged: readonly AgedSeconds[]): number {
  return aged.reduce((sum, { threads }) => sum + Math.max(1, threads.size), 0);
}

/** Fewer: the shortest stretches that lie close enough together have become one, two by two. At least two are given. */
function thinned(aged: readonly AgedSeconds[]): AgedSeconds[] {
  let width = aged.reduce((least, it) => Math.min(least, it.width), Number.POSITIVE_INFINITY);
  for (;;) {
    width *= 2;
    const merged = paired(aged, width);
    if (merged.length < aged.length) return merged;
  }
}

/** Those that lie in the same stretch of `width` seconds as one. */
function paired(aged: readonly AgedSeconds[], width: number): AgedSeconds[] {
  const result: AgedSeconds[] = [];
  for (let at = 0; at < aged.length; ) {
    const start = Math.floor(aged[at]!.start / width) * width;
    let end = at + 1;
    if (aged[at]!.width < width) {
      while (end < aged.length && aged[end]!.start < start + width && aged[end]!.width < width) end++;
    }
    const group = aged.slice(at, end);
    result.push(group.length === 1 ? group[0]! : mergeAged(width, group));
    at = end;
  }
  return result;
}
