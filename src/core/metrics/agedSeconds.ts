import { METRIC_NAMES, type MetricName, type MetricValues, metricsOf } from './metrics';
import type { MetricsSample } from './sample';
import { type ThreadWindow, threadWindows, together } from './threadWindow';
import { secondOf } from './timeline';

/** Which threads: '' for all, `<pid>` for a process, `<pid>-<threadId>` for one. */
export type ThreadChoice = string;

/** @param thread `<pid>-<threadId>` */
export function isChosen(thread: string, choice: ThreadChoice): boolean {
  return choice === '' || thread === choice || thread.startsWith(`${choice}-`);
}

/** What a metric was in several seconds. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** Seconds that have a value. */
  readonly seconds: number;
  readonly last: number;
}

/** The extremes of every metric, in columns: there are as many of these as there are stretches. */
export type ExtremesByMetric = Float64Array;
const COLUMNS = 5;

/** Several seconds as one: what each thread measured in them, and what the metrics were in each. */
export interface AgedSeconds {
  /** The first second's number. */
  readonly start: number;
  /** Seconds, a power of two: the last one is not beyond the next multiple of it. */
  readonly width: number;
  readonly threads: ReadonlyMap<string, ThreadWindow>;
  readonly extremes: ReadonlyMap<ThreadChoice, ExtremesByMetric>;
}

/** One second. A sample that covers several is counted in its last. */
export function agedSecond(second: number, samples: ReadonlySet<MetricsSample>): AgedSeconds {
  const threads = new Map<string, ThreadWindow>();
  for (const thread of new Set([...samples].map((it) => it.thread))) {
    const ending = [...samples].filter((it) => it.thread === thread && secondOf(it) === second);
    if (ending.length > 0) threads.set(thread, together(ending));
  }
  const all = singleExtremes(metricsOf(threadWindows(samples)));
  const extremes = new Map<ThreadChoice, ExtremesByMetric>();
  for (const choice of choicesOf(samples)) {
    const chosen = [...samples].filter(({ thread }) => isChosen(thread, choice));
    const isAll = chosen.length === samples.size;
    extremes.set(choice, isAll ? all : singleExtremes(metricsOf(threadWindows(chosen))));
  }
  return { start: second, width: 1, threads, extremes };
}

/** Every choice that may be asked for. */
function choicesOf(samples: ReadonlySet<MetricsSample>): ReadonlySet<ThreadChoice> {
  const choices = new Set<ThreadChoice>(['']);
  for (const { thread } of samples) choices.add(thread).add(thread.slice(0, thread.indexOf('-')));
  return choices;
}

/** All parts, which lie between two multiples of `width` in the order of time, as one. */
export function mergeAged(width: number, parts: readonly AgedSeconds[]): AgedSeconds {
  const threads = new Map<string, ThreadWindow>();
  for (const thread of new Set(parts.flatMap((part) => [...part.threads.keys()]))) {
    threads.set(thread, together(parts.flatMap((part) => part.threads.get(thread) ?? [])));
  }
  const extremes = new Map<ThreadChoice, ExtremesByMetric>();
  const all = mergeExtremes(parts.map((part) => part.extremes.get('')!));
  for (const choice of new Set(parts.flatMap((part) => [...part.extremes.keys()]))) {
    // Those of the only thread are those of its process and of all.
    const isAll = parts.every((part) => part.extremes.get(choice) === part.extremes.get(''));
    extremes.set(
      choice,
      isAll ? all : mergeExtremes(parts.flatMap((part) => part.extremes.get(choice) ?? [])),
    );
  }
  return { start: parts[0]!.start, width, threads, extremes };
}

/** Undefined for a metric that no second has. */
export function extremesOf(extremes: ExtremesByMetric, name: MetricName): Extremes | undefined {
  const at = POSITIONS[name];
  const [seconds, min, max, sum, last] = extremes.subarray(at, at + COLUMNS) as unknown as number[];
  return seconds === 0 ? undefined : { seconds: seconds!, min: min!, max: max!, sum: sum!, last: last! };
}

/** Those of one second. */
export function singleExtremes(values: MetricValues): ExtremesByMetric {
  const extremes = noExtremes();
  METRIC_NAMES.forEach((name, index) => {
    const value = values[name];
    if (value !== undefined) extremes.set([1, value, value, value, value], index * COLUMNS);
  });
  return extremes;
}

/** Of all parts, which are in the order of time. */
export function mergeExtremes(parts: readonly ExtremesByMetric[]): ExtremesByMetric {
  const merged = noExtremes();
  for (const part of parts) {
    for (let at = 0; at < merged.length; at += COLUMNS) {
      if (part[at] === 0) continue;
      const isFirst = merged[at] === 0;
      merged[at] = merged[at]! + part[at]!;
      merged[at + 1] = isFirst ? part[at + 1]! : Math.min(merged[at + 1]!, part[at + 1]!);
      merged[at + 2] = isFirst ? part[at + 2]! : Math.max(merged[at + 2]!, part[at + 2]!);
      merged[at + 3] = merged[at + 3]! + part[at + 3]!;
      merged[at + 4] = part[at + 4]!;
    }
  }
  return merged;
}

const POSITIONS = Object.fromEntries(METRIC_NAMES.map((name, index) => [name, index * COLUMNS])) as Readonly<
  Record<MetricName, number>
>;

/** Those of no second, to merge others into. */
export function noExtremes(): ExtremesByMetric {
  return new Float64Array(METRIC_NAMES.length * COLUMNS);
}
