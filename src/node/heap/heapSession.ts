import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import type { HeapQuery, HeapRows } from '../../protocol/heap';
import { crashOf, errorOf } from '../threads/failure';
import type { AnalysedLeaks } from './analyseLeaks';
import type { FromHeapWorker, HeapTask, OpenedHeap, ToHeapWorker } from './heapWorkerMessages';

/** Megabytes of objects that the worker may have; its columns and the strings of the file are not among them. */
const MEMORY = 4096;

type Answer = Extract<FromHeapWorker, { type: 'rows' | 'compared' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** A snapshot that is open in a worker thread, and answers questions a page of rows at a time. */
export class HeapSession {
  private readonly waiting = new Map<number, Waiting>();
  private nextRequest = 1;

  private constructor(
    private readonly worker: Worker,
    private opened: OpenedHeap,
  ) {
    // By name: without its own listeners for others, the worker would not hear of a new one for messages.
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    worker.on('message', (message: FromHeapWorker) => {
      switch (message.type) {
        case 'rows':
        case 'compared':
          this.waiting.get(message.request)?.resolve(message);
          this.waiting.delete(message.request);
          return;
        case 'failed':
          if (message.request === undefined) return this.fail(errorOf(message));
          this.waiting.get(message.request)?.reject(errorOf(message));
          this.waiting.delete(message.request);
      }
    });
    worker.on('error', (error) => this.fail(crashOf(error, outOfMemory(opened.file))));
    worker.on('exit', () => this.fail(new HotlightError('cancelled', 'The snapshot was closed.')));
  }

  /**
   * @param workerPath absolute path of the bundled worker, `dist/heapWorker.js`
   * @throws HotlightError when the file can't be read, isn't a snapshot, or needs more memory than there is
   */
  static async open(
    workerPath: string,
    file: string,
    options: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number) => void } = {},
  ): Promise<HeapSession> {
    const { worker, answer } = await run(workerPath, { kind: 'open', file }, file, options);
    if (answer.type !== 'opened') throw new Error(`The heap worker answered ${answer.type}.`);
    return new HeapSession(worker, answer.heap);
  }

  /** The snapshot that is asked; another one after a comparison in which that was newer. */
  get heap(): OpenedHeap {
    return this.opened;
  }

  async query(query: HeapQuery): Promise<HeapRows> {
    const answer = await this.ask((request) => ({ request, query }));
    if (answer.type !== 'rows') throw new Error(`The heap worker answered ${answer.type}.`);
    return answer.rows;
  }

  /**
   * Compares the snapshot with others; `heap` and what is asked next are of the newest of them.
   * @param others absolute paths
   * @throws HotlightError when one of them can't be read
   */
  async compare(others: readonly string[]): Promise<void> {
    const answer = await this.ask((request) => ({ request, compare: others }));
    if (answer.type !== 'compared') throw new Error(`The heap worker answered ${answer.type}.`);
    this.opened = answer.heap;
  }

  dispose(): void {
    void this.worker.terminate();
  }

  private ask(message: (request: number) => ToHeapWorker): Promise<Answer> {
    const request = this.nextRequest++;
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
      this.worker.postMessage(message(request));
    });
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/**
 * `analyseLeaks` in a worker thread.
 * @param workerPath absolute path of the bundled worker, `dist/heapWorker.js`
 */
export async function analyseLeaksInWorker(
  workerPath: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<AnalysedLeaks> {
  const task: HeapTask = { kind: 'leaks', files };
  const { worker, answer } = await run(
    workerPath,
    task,
    files[0] ?? '',
    signal === undefined ? {} : { signal },
  );
  void worker.terminate();
  if (answer.type !== 'leaks') throw new Error(`The heap worker answered ${answer.type}.`);
  return answer.found;
}

/** Starts a worker and waits for its first answer. */
function run(
  workerPath: string,
  task: HeapTask,
  name: string,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number) => void },
): Promise<{ worker: Worker; answer: FromHeapWorker }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new HotlightError('cancelled', 'Reading the snapshot was cancelled.'));
      return;
    }
    const worker = new Worker(workerPath, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    const fail = (error: Error): void => {
      signal?.removeEventListener('abort', abort);
      reject(error);
      void worker.terminate();
    };
    const abort = (): void => fail(new HotlightError('cancelled', 'Reading the snapshot was cancelled.'));
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (answer: FromHeapWorker) => {
      if (answer.type === 'progress') onProgress?.(answer.fraction);
      else if (answer.type === 'failed') fail(errorOf(answer));
      else {
        signal?.removeEventListener('abort', abort);
        resolve({ worker, answer });
      }
    });
    worker.on('error', (error) => fail(crashOf(error, outOfMemory(name))));
    worker.on('exit', () => fail(new HotlightError('io', `Reading ${name} ended early; try again.`)));
  });
}

function outOfMemory(name: string): string {
  return `${name} needs more memory than there is for it (${MEMORY} MB); take the snapshot of a smaller heap.`;
}
