import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/units';
import { joinThreads, type LeaksOfThread } from '../../core/heap/threadLeaks';
import { blockingSeconds, checkRoom, isWriteFailure } from '../capture/roomForHeap';
import { writeFailure } from '../files/atomicWrite';
import { makeFolder } from '../files/makeFolder';
import type { AnalysedLeaks, FoundLeaks } from './analyseLeaks';
import type { HeapTarget } from './heapTarget';
import { SearchedThreads } from './searchedThreads';

export interface LeakSearchOptions {
  readonly target: HeapTarget;
  /** Times that the load is put on after the warm-up; 2 or more. */
  readonly steps: number;
  /** Puts load on the program, or waits while someone else does; step 0 is the warm-up. */
  readonly load: (step: number) => Promise<void>;
  /** Looks into the snapshots of a thread, of which there are three or more; here or in another thread. */
  readonly analyse: (files: readonly string[]) => Promise<AnalysedLeaks>;
  /** Where the snapshots stay; removed with a folder of our own when absent. Absolute. */
  readonly keepIn?: string;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The three-snapshot method: warms the program up, then puts it under the same load several times, with a snapshot
 * after each, garbage collected before. What stayed of every step is a leak. Worker threads have heaps of their own:
 * those that grow most are searched, too.
 * @throws HotlightError
 */
export async function searchLeaks(options: LeakSearchOptions): Promise<FoundLeaks> {
  const { target, keepIn, onProgress } = options;
  const folder = keepIn ?? (await mkdtemp(join(tmpdir(), 'hotlight-heap-')));
  if (keepIn !== undefined) {
    await makeFolder(keepIn).catch((error: unknown) => {
      throw writeFailure(keepIn, error);
    });
  }
  try {
    const threads = await SearchedThreads.watch(target, folder);
    await takeSnapshots(options, folder, threads);
    onProgress('Looking for what grew in every step');
    const notes = threads.notes();
    let totals: readonly number[] = [];
    const parts: LeaksOfThread[] = [];
    for (const { name, files } of threads.all) {
      const analysed = await options.analyse(files);
      if (name === undefined) ({ totals } = analysed);
      parts.push({ thread: name, leaks: analysed.leaks });
    }
    return { leaks: joinThreads(parts), totals, notes };
  } catch (error) {
    if (HotlightError.is(error, 'cancelled') || !(await target.hasEnded())) throw error;
    throw endedFailure(target, error);
  } finally {
    await target.stopTracing().catch(() => undefined); // it may be gone
    if (keepIn === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function takeSnapshots(
  { target, steps, load, onProgress, signal }: LeakSearchOptions,
  folder: string,
  threads: SearchedThreads,
): Promise<void> {
  for (let step = 0; step <= steps; step++) {
    checkGoing(signal);
    onProgress(step === 0 ? 'Warming up' : `Load ${step} of ${steps}`);
    // Once is enough to know who makes what stays, and costs the program the less.
    if (step === steps) for (const { thread } of await threads.current()) await thread.traceAllocations();
    await load(step);
    checkGoing(signal);
    if (step === 0) {
      await threads.choose();
      const bytes = await Promise.all((await threads.current()).map(({ thread }) => thread.heapBytes()));
      await checkRoom(folder, Math.max(...bytes), bytes.length * (steps + 1));
    }
    for (const one of await threads.current()) {
      const { thread, name, files } = one;
      try {
        await thread.collectGarbage();
        const bytes = await thread.heapBytes();
        const who = name ?? 'the program';
        onProgress(
          `Snapshot ${step + 1} of ${steps + 1}: ${who} stands still for about ${blockingSeconds(bytes)} s (${formatBytes(bytes)} of heap)`,
        );
        const file = threads.nextFile(one, target.info.pid);
        await thread.writeSnapshot(file, signal);
        files.push(file);
      } catch (error) {
        // Workers come and go; the others are to be searched all the same.
        const isOver = HotlightError.is(error, 'cancelled') || isWriteFailure(error);
        if (name === undefined || isOver) throw error;
        threads.drop(one);
      }
    }
  }
  for (const { name, thread, files } of threads.all) {
    // A worker's snapshots say enough when it has ended since.
    if (name !== undefined && !thread.isOpen) continue;
    await thread.stopTracing();
    await thread.keepSources(files.at(-1)!);
  }
}

function endedFailure({ info: { name, pid } }: HeapTarget, cause: unknown): HotlightError {
  return new HotlightError(
    'target',
    `${name} (${pid}) ended during the search for leaks, so nothing can be said: it must run until the last snapshot is written; was it stopped, restarted, or out of memory?`,
    { cause },
  );
}

function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HotlightError('cancelled', 'The search for leaks was cancelled.');
}
