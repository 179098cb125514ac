import { rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';
import { isOfDependency } from '../../core/base/paths';
import { ScriptCollector } from '../attach/scripts';
import { checkRoom, heapWriteFailure } from '../capture/roomForHeap';
import type { CdpSession } from '../cdp/session';

/** Modules without `require`, which an expression does not have. */
export const LOAD = '(name) => process.getBuiltinModule?.(name) ?? process.mainModule?.require(name)';
const STATISTICS = `(${LOAD})('node:v8').getHeapStatistics().used_heap_size`;
/** How long V8 may take for the largest of heaps. */
const LONGEST_WRITE_MS = 30 * 60_000;
const LONGEST_COLLECTION_MS = 60_000;
const ENDING_MS = 500;
/** Objects whose finalizers run between two collections go with the next one. */
const COLLECTIONS = 3;

/** A thread whose heap we look at: V8 gives each one of its own. */
export class HeapThread {
  protected writing: Promise<unknown> = Promise.resolve();

  constructor(protected readonly session: CdpSession) {}

  /** False when the thread has ended, or can't be reached any more. */
  get isOpen(): boolean {
    return this.session.isOpen;
  }

  /** Whether the thread has ended; one that is just ending may take a moment. */
  async hasEnded(): Promise<boolean> {
    if (this.isOpen) await Promise.race([this.session.ended, sleep(ENDING_MS, undefined, { ref: false })]);
    return !this.isOpen;
  }

  /** Bytes of the heap that are in use. */
  async heapBytes(timeoutMs?: number): Promise<number> {
    return Number(await this.evaluate(STATISTICS, timeoutMs)) || 0;
  }

  async collectGarbage(): Promise<void> {
    for (let i = 0; i < COLLECTIONS; i++) {
      await this.session.send('HeapProfiler.collectGarbage', {}, { timeoutMs: LONGEST_COLLECTION_MS });
    }
  }

  /**
   * Has the thread write a snapshot of its heap to `file`, which blocks it; nothing goes over the connection.
   * V8 can't be stopped in the middle: when `signal` is aborted the file is removed as soon as it is whole.
   * @throws HotlightError `io` when the disk has no room or the file can't be written, `cancelled`
   */
  async writeSnapshot(file: string, signal?: AbortSignal): Promise<void> {
    const bytes = await this.heapBytes();
    await checkRoom(dirname(file), bytes);
    const written = this.write(file, this.longestWriteMs(bytes));
    this.writing = written.catch(() => undefined);
    if (signal === undefined) return written;
    let onAbort: (() => void) | undefined;
    const aborted = new Promise<'aborted'>((resolve) => {
      onAbort = () => resolve('aborted');
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      if ((await Promise.race([written, aborted])) !== 'aborted') return;
    } finally {
      signal.removeEventListener('abort', onAbort!);
    }
    this.writing = this.writing.then(() => rm(file, { force: true }));
    throw new HotlightError('cancelled', 'The heap snapshot was cancelled.');
  }

  protected longestWriteMs(_bytes: number): number {
    return LONGEST_WRITE_MS;
  }

  private async write(file: string, timeoutMs: number): Promise<void> {
    try {
      await this.evaluate(`(${LOAD})('node:v8').writeHeapSnapshot(${JSON.stringify(file)})`, timeoutMs);
      if ((await stat(file)).size === 0) throw new Error('nothing was written');
    } catch (error) {
      await rm(file, { force: true });
      if (HotlightError.is(error) && !/ENOSPC|EDQUOT|EFBIG|EACCES|EROFS|ENOENT/.test(error.message))
        throw error;
      throw heapWriteFailure(file, messageOf(error), error);
    }
  }

  /**
   * From now on, snapshots tell which functions made the objects, of those that are made from now on. The thread
   * is several times slower at making them until `stopTracing`.
   */
  async traceAllocations(): Promise<void> {
    await this.session.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
  }

  /** Not by `stopTrackingHeapObjects`, which sends a whole snapshot. */
  async stopTracing(): Promise<void> {
    if (this.isOpen) await this.session.send('HeapProfiler.disable');
  }

  /** Keeps the program's own scripts and their source maps beside a snapshot: it tells positions in them only. */
  async keepSources(snapshot: string): Promise<void> {
    const stem = basename(snapshot, '.heapsnapshot');
    const scripts = new ScriptCollector(this.session, dirname(snapshot), stem, true);
    await scripts.collectAll((url) => !isOfDependency(url));
  }

  protected async evaluate(expression: string, timeoutMs?: number): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.send(
      'Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true },
      timeoutMs === undefined ? {} : { timeoutMs },
    );
    if (exceptionDetails !== undefined) {
      const said = exceptionDetails.exception?.description ?? exceptionDetails.text;
      throw new HotlightError('target', `${this.session.peer} answered: ${said.split('\n')[0] ?? ''}.`);
    }
    return result.value;
  }
}
