import { formatBytes, formatCount, formatPercent } from '../base/units';
import type { AllocationSite, GcKind, GcPauses, GcThread } from './gcReport';

export type GcAdviceId =
  | 'larger-young-generation'
  | 'allocate-less'
  | 'smaller-live-heap'
  | 'near-heap-limit'
  | 'growing-heap';

/** What may help, and the figures that say so. */
export interface GcAdvice {
  readonly id: GcAdviceId;
  readonly thread: string;
  /** What to do, a sentence. */
  readonly advice: string;
  /** One sentence each. */
  readonly evidence: readonly string[];
}

const MEGABYTE = 1e6;
/** Below this, collections take too little time for anything to be gained. Percent of the thread's time. */
const MATTERS = 2;
/** Programs whose objects die young promote far less. Percent of what was allocated. */
const MANY_PROMOTED = 10;
/** For each of those that die before they are two minor collections old, semi-spaces must hold a request's worth. */
const MANY_MINOR_PER_SECOND = 5;
const MUCH_ALLOCATED = 50 * MEGABYTE;
const LONG_PAUSE_MS = 100;
const NEAR_LIMIT = 80;
/** The floor of the heap must have risen by this factor and amount, over this many seconds. */
const GROWTH = { factor: 1.3, bytes: 10 * MEGABYTE, ms: 15_000 };
const SITES = 3;

/** What the figures of a thread suggest; empty when there is nothing to gain. */
export function gcAdvice(thread: GcThread, sites: readonly AllocationSite[]): GcAdvice[] {
  const found: GcAdvice[] = [];
  const add = (id: GcAdviceId, advice: string, evidence: readonly string[]): void => {
    found.push({ id, thread: thread.thread, advice, evidence });
  };
  const minor = pausesOf(thread, 'minor');
  const major = pausesOf(thread, 'major');
  const takesTime = thread.gcPercent >= MATTERS;
  const minorPercent = minor === undefined ? 0 : (minor.total / thread.ms) * 100;
  const minorPerSecond = minor === undefined ? 0 : (minor.count / thread.ms) * 1000;

  if (
    minor !== undefined &&
    ((minorPercent >= MATTERS && minorPerSecond >= MANY_MINOR_PER_SECOND) ||
      (takesTime && thread.promotedPercent >= MANY_PROMOTED))
  ) {
    add(
      'larger-young-generation',
      'Try --max-semi-space-size=64 (megabytes; 16 is the default): fewer minor collections, and more objects die before they are promoted. It costs up to three times as much memory; measure again.',
      [
        `${formatCount(minor.count)} minor collections, ${minorPerSecond.toFixed(1)} a second, took ${formatPercent(minorPercent)} of the time.`,
        `${formatPercent(thread.promotedPercent)} of what was allocated (${formatBytes(thread.promoted)}) outlived them and was promoted.`,
      ],
    );
  }
  if (takesTime && thread.allocatedPerSecond >= MUCH_ALLOCATED) {
    const top = sites.slice(0, SITES);
    add(
      'allocate-less',
      top.length > 0
        ? 'Allocate less where most is allocated: reuse buffers, avoid copies, and read only the columns and rows that are used.'
        : 'Record where it is allocated (Profile Memory Allocations, or hotlight profile --heap), and allocate less there.',
      [
        `${formatBytes(thread.allocatedPerSecond)} a second were allocated, and collecting them took ${formatPercent(thread.gcPercent)} of the time.`,
        ...top.map(
          ({ name, place, bytes, percent }) =>
            `${name === '' ? '(anonymous)' : name}${place === '' ? '' : ` at ${place}`} allocated ${formatBytes(bytes)}, ${formatPercent(percent)}.`,
        ),
      ],
    );
  }
  if (major !== undefined && major.max >= LONG_PAUSE_MS) {
    add(
      'smaller-live-heap',
      'Keep less alive: a major collection takes the longer the more lives. A heap snapshot says what does.',
      [
        `The longest of ${formatCount(major.count)} major collections stopped the thread for ${major.max.toFixed(0)} ms.`,
      ],
    );
  }
  const { heap } = thread;
  if (heap?.limit !== undefined && (heap.highest / heap.limit) * 100 >= NEAR_LIMIT) {
    add(
      'near-heap-limit',
      'Find out what fills the heap (Find Memory Leaks, or a heap snapshot); if all of it is needed, raise --max-old-space-size before the program ends for lack of memory.',
      [`The heap reached ${formatBytes(heap.highest)} of the ${formatBytes(heap.limit)} that it may have.`],
    );
  }
  if (heap !== undefined && grew(thread)) {
    add('growing-heap', 'Look for a leak: hotlight heap --find-leaks, or Find Memory Leaks in the editor.', [
      `What stays after collections rose from ${formatBytes(heap.floor[0])} to ${formatBytes(heap.floor[1])} in ${(thread.ms / 1000).toFixed(0)} s.`,
    ]);
  }
  return found;
}

function grew({ heap, ms }: GcThread): boolean {
  if (heap === undefined || ms < GROWTH.ms) return false;
  const [first, last] = heap.floor;
  return last >= first * GROWTH.factor && last - first >= GROWTH.bytes;
}

function pausesOf(thread: GcThread, kind: GcKind): GcPauses | undefined {
  return thread.pauses.find((one) => one.kind === kind);
}
