import { statfs } from 'node:fs/promises';
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

/** @throws HotlightError `io` when the disk of `folder` has no room for so many snapshots of such a heap */
export async function checkRoom(folder: string, heapBytes: number, snapshots = 1): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(folder);
    free = bavail * bsize;
  } catch {
    return; // the write itself will tell
  }
  const needed = heapBytes * FILE_PER_HEAP * snapshots;
  if (free >= needed) return;
  const what = snapshots === 1 ? 'a snapshot of this heap takes' : `the search's ${snapshots} snapshots take`;
  throw new HotlightError(
    'io',
    `${folder} has ${formatBytes(free)} free and ${what} up to ${formatBytes(needed)}; free some space or choose another folder.`,
  );
}

const NOT_WRITTEN = 'The heap snapshot could not be written';

/** Whether it was the disk that a snapshot failed on. */
export function isWriteFailure(error: unknown): boolean {
  return HotlightError.is(error, 'io') && error.message.startsWith(NOT_WRITTEN);
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
    `${NOT_WRITTEN} to ${file}: ${said}; free some space or choose another folder.`,
    { cause },
  );
}
