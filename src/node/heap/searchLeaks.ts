import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/units';
import { blockingSeconds } from '../capture/roomForHeap';
import type { FoundLeaks } from './analyseLeaks';
import type { HeapTarget } from './heapTarget';

export interface LeakSearchOptions {
  readonly target: HeapTarget;
  /** Times that the load is put on after the warm-up; 2 or more. */
  readonly steps: number;
  /** Puts load on the program, or waits while someone else does; step 0 is the warm-up. */
  readonly load: (step: number) => Promise<void>;
  /** Looks into the snapshots, of which there are three or more; here or in another thread. */
  readonly analyse: (files: readonly string[]) => Promise<FoundLeaks>;
  /** Where the snapshots stay; removed with a folder of our own when absent. Absolute. */
  readonly keepIn?: string;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The three-snapshot method: warms the program up, then puts it under the same load several times, with a snapshot
 * after each, garbage collected before. What stayed of every step is a leak.
 * @throws HotlightError
 */
export async function searchLeaks(options: LeakSearchOptions): Promise<FoundLeaks> {
  const { target, steps, load, keepIn, onProgress, signal } = options;
  const folder = keepIn ?? (await mkdtemp(join(tmpdir(), 'hotlight-heap-')));
  if (keepIn !== undefined) await mkdir(keepIn, { recursive: true });
  try {
    const files: string[] = [];
    for (let step = 0; step <= steps; step++) {
      checkGoing(signal);
      onProgress(step === 0 ? 'Warming up' : `Load ${step} of ${steps}`);
      // Once is enough to know who makes what stays, and costs the program the less.
      if (step === steps) await target.traceAllocations();
      await load(step);
      checkGoing(signal);
      await target.collectGarbage();
      const bytes = await target.heapBytes();
      onProgress(
        `Snapshot ${step + 1} of ${steps + 1}: the program stands still for about ${blockingSeconds(bytes)} s (${formatBytes(bytes)} of heap)`,
      );
      const file = join(folder, `${target.info.pid}-${step}.heapsnapshot`);
      await target.writeSnapshot(file, signal);
      files.push(file);
    }
    await target.stopTracing();
    await target.keepSources(files.at(-1)!);
    onProgress('Looking for what grew in every step');
    return await options.analyse(files);
  } finally {
    await target.stopTracing().catch(() => undefined); // it may be gone
    if (keepIn === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function checkGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HotlightError('cancelled', 'The search for leaks was cancelled.');
}
