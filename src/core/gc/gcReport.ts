import type { Duration, MetricsSample } from '../metrics/sample';
import { mergedDurations, type ThreadWindow, together } from '../metrics/threadWindow';
import { type GcAdvice, gcAdvice } from './gcAdvice';

const GC_KINDS = ['minor', 'major', 'incremental', 'weak'] as const;
export type GcKind = (typeof GC_KINDS)[number];

/** All pauses of one kind in a thread. Milliseconds. */
export interface GcPauses {
  readonly kind: GcKind;
  readonly count: number;
  readonly total: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What garbage collection took in one thread, from the samples of its metrics. Bytes and milliseconds. */
export interface GcThread {
  /** `<pid>-<threadId>`, as in the run. */
  readonly thread: string;
  /** How long it was measured. */
  readonly ms: number;
  /** In garbage collection, all kinds. */
  readonly gcMs: number;
  readonly gcPercent: number;
  /** Kinds that occurred. */
  readonly pauses: readonly GcPauses[];
  readonly allocated: number;
  readonly allocatedPerSecond: number;
  /** Survived minor collections and moved to the old generation. */
  readonly promoted: number;
  readonly promotedPerSecond: number;
  /** Part of what was allocated that was promoted. */
  readonly promotedPercent: number;
  readonly freed: number;
  readonly heap: HeapCourse | undefined;
}

/** The heap in use over the time. Bytes. */
export interface HeapCourse {
  readonly lowest: number;
  readonly highest: number;
  readonly last: number;
  readonly limit: number | undefined;
  /** Lowest values of the first and of the last third: what stays after collections, roughly. */
  readonly floor: readonly [first: number, last: number];
}

/** A line or function that allocates much, from an allocation profile. */
export interface AllocationSite {
  readonly name: string;
  /** As it is to be read, `src/a.ts:12`; '' when it isn't known. */
  readonly place: string;
  /** Bytes. */
  readonly bytes: number;
  readonly percent: number;
}

export interface GcReport {
  /** The one that spent most time in garbage collection first. */
  readonly threads: readonly GcThread[];
  readonly advice: readonly GcAdvice[];
  /** Largest first; empty without an allocation profile. */
  readonly sites: readonly AllocationSite[];
}

/** @param samples of all threads of a run, in time order */
export function gcReport(samples: Iterable<MetricsSample>, sites: readonly AllocationSite[] = []): GcReport {
  const byThread = new Map<string, MetricsSample[]>();
  for (const sample of samples) {
    const list = byThread.get(sample.thread);
    if (list === undefined) byThread.set(sample.thread, [sample]);
    else list.push(sample);
  }
  const threads = [...byThread].map(([thread, list]) => gcThread(thread, list));
  threads.sort((a, b) => b.gcMs - a.gcMs);
  return { threads, advice: threads.flatMap((thread) => gcAdvice(thread, sites)), sites };
}

function gcThread(thread: string, samples: readonly MetricsSample[]): GcThread {
  const window = together(samples);
  const { ms, sums } = window;
  const pauses = GC_KINDS.flatMap((kind) => pausesOf(window, kind));
  const gcMs = pauses.reduce((sum, one) => sum + one.total, 0);
  const [allocated, promoted, freed] = [
    sums['gc.allocated'] ?? 0,
    sums['gc.promoted'] ?? 0,
    sums['gc.freed'] ?? 0,
  ];
  return {
    thread,
    ms,
    gcMs,
    gcPercent: percent(gcMs, ms),
    pauses,
    allocated,
    allocatedPerSecond: (allocated / ms) * 1000,
    promoted,
    promotedPerSecond: (promoted / ms) * 1000,
    promotedPercent: percent(promoted, allocated),
    freed,
    heap: courseOf(samples),
  };
}

function pausesOf(window: ThreadWindow, kind: GcKind): GcPauses[] {
  const name: Duration = `gc.pause.${kind}`;
  const histogram = mergedDurations([window], name);
  if (histogram === undefined || histogram.count === 0) return [];
  const { count, max, sum } = histogram;
  const at = (rank: number): number => (histogram.percentile(rank) ?? 0) / 1000;
  return [{ kind, count, total: sum / 1000, p50: at(50), p99: at(99), max: max / 1000 }];
}

function courseOf(samples: readonly MetricsSample[]): HeapCourse | undefined {
  const used = samples.flatMap(({ gauges }) => gauges['heap.used'] ?? []);
  if (used.length === 0) return undefined;
  const third = Math.max(1, Math.floor(used.length / 3));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  return {
    lowest: least(used),
    highest: used.reduce((a, b) => Math.max(a, b)),
    last: used.at(-1)!,
    limit: samples.at(-1)!.gauges['heap.limit'],
    floor: [least(used.slice(0, third)), least(used.slice(-third))],
  };
}

function percent(part: number, whole: number): number {
  return whole > 0 ? (part / whole) * 100 : 0;
}
