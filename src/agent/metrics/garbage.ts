import type { SampleBuilder } from '../../protocol/metrics';

/** What v8.GCProfiler tells of one garbage collection; newer than our types. Times in microseconds. */
interface Collection {
  readonly gcType: string;
  readonly cost: number;
  readonly beforeGC: HeapState;
  readonly afterGC: HeapState;
}
interface HeapState {
  readonly heapStatistics: { readonly usedHeapSize: number };
  readonly heapSpaceStatistics: readonly { readonly spaceName: string; readonly spaceUsedSize: number }[];
}
interface GcProfiler {
  start(): void;
  stop(): { readonly statistics: readonly Collection[] } | undefined;
}

const KINDS = {
  Scavenge: 'gc.pause.minor',
  MinorMarkSweep: 'gc.pause.minor',
  MinorMarkCompact: 'gc.pause.minor',
  MarkSweepCompact: 'gc.pause.major',
  IncrementalMarking: 'gc.pause.incremental',
  ProcessWeakCallbacks: 'gc.pause.weak',
} as const;

/**
 * Every garbage collection with what it moved. Node's own observer of collections tells their times only, and by
 * events that come when the event loop turns.
 */
export class GarbageMeter {
  readonly #profiler: GcProfiler;
  /** Bytes in use after the last collection. */
  #used: number;

  /** Undefined where Node has no such profiler (before 18.15). */
  static create(used: number): GarbageMeter | undefined {
    const { GCProfiler } = require('node:v8') as { GCProfiler?: new () => GcProfiler };
    return GCProfiler === undefined ? undefined : new GarbageMeter(new GCProfiler(), used);
  }

  private constructor(profiler: GcProfiler, used: number) {
    this.#profiler = profiler;
    this.#used = used;
    profiler.start();
  }

  /** `used`: bytes of the heap in use now. */
  takeInto(sample: SampleBuilder, used: number): void {
    const collections = this.#profiler.stop()?.statistics ?? [];
    this.#profiler.start();
    let allocated = 0;
    let promoted = 0;
    let freed = 0;
    for (const { afterGC, beforeGC, cost, gcType } of collections) {
      const kind = Object.keys(KINDS).includes(gcType)
        ? KINDS[gcType as keyof typeof KINDS]
        : 'gc.pause.major';
      sample.record(kind, cost);
      const before = beforeGC.heapStatistics.usedHeapSize;
      const after = afterGC.heapStatistics.usedHeapSize;
      allocated += Math.max(0, before - this.#used);
      freed += Math.max(0, before - after);
      if (kind === 'gc.pause.minor') promoted += Math.max(0, oldBytes(afterGC) - oldBytes(beforeGC));
      this.#used = after;
    }
    allocated += Math.max(0, used - this.#used);
    this.#used = used;
    sample.add('gc.allocated', allocated);
    sample.add('gc.promoted', promoted);
    sample.add('gc.freed', freed);
  }

  stop(): void {
    this.#profiler.stop();
  }
}

/** Bytes in the spaces that a minor collection moves survivors to. */
function oldBytes({ heapSpaceStatistics }: HeapState): number {
  return heapSpaceStatistics.reduce(
    (sum, { spaceName, spaceUsedSize }) => (spaceName.startsWith('new_') ? sum : sum + spaceUsedSize),
    0,
  );
}
