import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/units';

/** How fast V8 writes snapshots: megabytes of heap per second, on the slow side. */
const HEAP_MEGABYTES_PER_SECOND = 10;
/** A snapshot's file is this many times the heap's size, or a little less. */
export const FILE_PER_HEAP = 2.2;

/** What to say before a snapshot is taken: how long the program will stand still. Seconds. */
export function blockingSeconds(heapBytes: number): number {
  return Math.max(1, Math.ceil(heapBytes / 1e6 / HEAP_MEGABYTES_PER_SECOND));
}

/** @throws HotlightError `io` when the disk of `file` has no room for the snapshot of such a heap */
export async function checkRoom(file: string, heapBytes: number): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(dirname(file));
    free = bavail * bsize;
  } catch {
    return; // the write itself will tell
  }
  if (free >= heapBytes * FILE_PER_HEAP) return;
  throw new HotlightError(
    'io',
    `${dirname(file)} has ${formatBytes(free)} free and a snapshot of this heap takes up to ${formatBytes(heapBytes * FILE_PER_HEAP)}; free some space or choose another folder.`,
  );
}

/**
 * The sentence for a snapshot that could not be written.
 * @param why a system error's code or message, whoever quotes it
 */
export function heapWriteFailure(file: string, why: string, cause?: unknown): HotlightError {
  const reason = /\bE[A-Z]{3,}\b(?:: ([^,']+))?/.exec(why);
  const said = reason?.[1] ?? reason?.[0] ?? why.replace(/\.$/, '');
  return new HotlightError(
    'io',
    `The heap snapshot could not be written to ${file}: ${said}; free some space or choose another folder.`,
    { cause },
  );
}
