import { type HeapEpoch, rememberEpoch } from '../../core/heap/heapEpoch';
import { findLeaks } from '../../core/heap/leaks';
import { type PlacedLeak, placeLeaks } from '../../core/heap/placeLeaks';
import { type OpenHeapOptions, openHeap } from './openHeap';
import { programSources } from './programSources';

/** What snapshots of one thread say. */
export interface AnalysedLeaks {
  /** Most bytes first. */
  readonly leaks: readonly PlacedLeak[];
  /** Bytes of the heap at each snapshot. */
  readonly totals: readonly number[];
}

/** What a search for leaks found in the threads of a process; the totals are the main thread's. */
export interface FoundLeaks extends AnalysedLeaks {
  /** What was not searched, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds what grew in every step between snapshots of one thread, and the lines of it. Blocks this thread.
 * @param files three or more, in the order of their taking
 * @throws HotlightError
 */
export function analyseLeaks(files: readonly string[], options: OpenHeapOptions = {}): AnalysedLeaks {
  const earlier: HeapEpoch[] = [];
  for (const file of files.slice(0, -1)) earlier.push(rememberEpoch(openHeap(file, options)));
  const last = files.at(-1)!;
  const report = findLeaks(earlier, openHeap(last, options));
  return { leaks: placeLeaks(report, programSources(last)), totals: report.totals };
}
