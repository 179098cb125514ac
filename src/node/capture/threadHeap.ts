import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../core/base/errors';
import type { RunThread } from '../../core/runs/run';
import { heapFailure } from '../../protocol/agent';
import { readMetrics } from '../metrics/readMetrics';
import type { AgentLink } from './agentLink';
import { checkRoom, FILE_PER_HEAP, heapWriteFailure } from './roomForHeap';

const POLL_MS = 50;

export interface HeapOptions {
  /** Of the thread's heap, from `threadHeapBytes`; undefined when it isn't known yet. */
  readonly heapBytes: number | undefined;
  /** Part of the file that is written, 0 … 1; a guess. */
  readonly onProgress?: (fraction: number) => void;
  /** Aborting ends the waiting; the program goes on when it has written, and the file is removed then. */
  readonly signal?: AbortSignal;
}

/** Bytes of the heap that a recorded thread used last; undefined during its first second. */
export async function threadHeapBytes(dir: string, thread: string): Promise<number | undefined> {
  const metrics = await readMetrics(dir);
  let bytes: number | undefined;
  for (const sample of metrics?.timeline.samplesIn() ?? []) {
    if (sample.thread === thread) bytes = sample.gauges['heap.used'] ?? bytes;
  }
  return bytes;
}

/**
 * Has a recorded thread write its heap into the run's folder, by its own hand: nothing goes over the connection.
 * @returns the file, absolute
 * @throws HotlightError `io` when there is no room or it can't be written, `target` when the thread ends first
 */
export async function writeThreadHeap(
  link: AgentLink,
  dir: string,
  { id, pid, threadId }: Pick<RunThread, 'id' | 'pid' | 'threadId'>,
  { heapBytes, onProgress, signal }: HeapOptions,
): Promise<string> {
  const name = await freeName(dir, id);
  const file = join(dir, name);
  if (heapBytes !== undefined) await checkRoom(dir, heapBytes);
  const ended = (): HotlightError =>
    new HotlightError('target', `Thread ${id} ended before its heap was written; start the program again.`);
  if (!link.requestHeap(pid, { type: 'heap', thread: threadId, file: name })) throw ended();
  const wait = async (stop?: AbortSignal): Promise<void> => {
    for (;;) {
      const runs = link.pids.includes(pid);
      if ((await sizeOf(file)) !== undefined) return;
      const why = await readFile(join(dir, heapFailure(name)), 'utf8').catch(() => undefined);
      if (why !== undefined) {
        await rm(join(dir, heapFailure(name)), { force: true });
        throw heapWriteFailure(file, why);
      }
      if (!runs) throw ended();
      if (stop?.aborted) throw new HotlightError('cancelled', 'The heap snapshot was cancelled.');
      const written = (await sizeOf(`${file}.part`)) ?? 0;
      if (heapBytes !== undefined) onProgress?.(Math.min(0.99, written / (heapBytes * FILE_PER_HEAP)));
      await sleep(POLL_MS);
    }
  };
  try {
    await wait(signal);
    return file;
  } catch (error) {
    // V8 can't be stopped in the middle, so the file goes when it is there.
    if (HotlightError.is(error, 'cancelled')) void removeWhenDone(wait, file);
    else await rm(`${file}.part`, { force: true });
    throw error;
  }
}

async function removeWhenDone(wait: () => Promise<void>, file: string): Promise<void> {
  await wait().catch(() => undefined);
  await rm(file, { force: true });
  await rm(`${file}.part`, { force: true });
}

async function freeName(dir: string, thread: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = `${thread}.${number}.heapsnapshot`;
    if (
      (await sizeOf(join(dir, name))) === undefined &&
      (await sizeOf(join(dir, `${name}.part`))) === undefined
    ) {
      return name;
    }
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}
