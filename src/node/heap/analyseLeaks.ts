import { type HeapEpoch, rememberEpoch } from '../../core/heap/heapEpoch';
import { findLeaks } from '../../core/heap/leaks';
import { type PlacedLeak, placeLeaks } from '../../core/heap/placeLeaks';
import { type OpenHeapOptions, openHeap } from './openHeap';
import { programSources } from './programSources';

/** What a search for leaks found. */
export interface FoundLeaks {
  /** Most bytes first. */
  readonly leaks: readonly PlacedLeak[];
  /** Bytes of the heap at each snapshot. */
  readonly totals: readonly number[];
}

/**
 * Finds what grew in every step between snapshots of one process, and the lines of it. Blocks this thread.
 * @param files three or more, in the order of their taking
 * @throws HotlightError
 */
export function analyseLeaks(files: readonly string[], options: OpenHeapOptions = {}): FoundLeaks {
  const earlier: HeapEpoch[] = [];
  for (const file of files.slice(0, -1)) earlier.push(rememberEpoch(openHeap(file, options)));
  const last = files.at(-1)!;
  const report = findLeaks(earlier, openHeap(last, options));
  return { leaks: placeLeaks(report, programSources(last)), totals: report.totals };
}
