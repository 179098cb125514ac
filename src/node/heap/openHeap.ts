import { HotlightError } from '../../core/base/errors';
import { HeapModel } from '../../core/heap/heapModel';
import { readHeapSnapshot } from '../../core/heap/snapshotReader';
import { FileBytes } from '../files/fileBytes';

export interface OpenHeapOptions {
  readonly signal?: AbortSignal;
  /** Part of the file that has been read, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Reads and analyses a `.heapsnapshot`. Takes about three times the file's size of memory and blocks this thread.
 * @throws HotlightError when the file can't be read or isn't a snapshot
 */
export function openHeap(file: string, options: OpenHeapOptions = {}): HeapModel {
  const bytes = new FileBytes(file);
  try {
    return new HeapModel(readHeapSnapshot(bytes, { name: file, ...options }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HotlightError(
      'unsupported',
      `${file} needs more memory than there is; close other programs or take the snapshot of a smaller heap.`,
      { cause: error },
    );
  } finally {
    bytes.close();
  }
}
