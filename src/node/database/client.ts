import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import { statementError } from '../../core/sql/statements/statementError';
import type { Answer, DatabaseMethod, DatabaseTask, FromDatabase, Question, ToDatabase } from './messages';

export interface CallOptions {
  readonly signal?: AbortSignal;
  onProgress?(message: string): void;
}

/** A `DatabaseService` in a worker thread of its own, started by the first call. */
export interface DatabaseClient {
  /** @throws HotlightError as the service does, `cancelled`, `io` when the thread ended */
  call<M extends DatabaseMethod>(method: M, question: Question<M>, options?: CallOptions): Promise<Answer<M>>;
  dispose(): void;
}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((message: string) => void) | undefined;
}

/** Megabytes of objects; a plan of 5 000 nodes takes a few. */
const MEMORY = 1024;

/** @param options.workerPath absolute path of the bundled worker, `dist/databaseWorker.js` */
export function openDatabaseClient(options: DatabaseTask & { readonly workerPath: string }): DatabaseClient {
  const { workerPath, ...task } = options;
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let next = 1;
  let disposed = false;

  const fail = (error: Error): void => {
    worker = undefined;
    const open = [...pending.values()];
    pending.clear();
    for (const { reject } of open) reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(workerPath, {
      workerData: task satisfies DatabaseTask,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    started.on('message', (message: FromDatabase) => {
      const call = pending.get(message.id);
      if (!call) return;
      if (message.type === 'progress') {
        call.onProgress?.(message.message);
        return;
      }
      pending.delete(message.id);
      if (message.type === 'answer') call.resolve(message.answer as never);
      else {
        const { reason, message: text, offset } = message;
        call.reject(reason === undefined ? new Error(text) : statementError(reason, text, offset));
      }
    });
    const ended = new HotlightError('io', 'What asks the database ended early; try again.');
    started.on('error', (error) => worker === started && fail(error));
    started.on('exit', () => worker === started && fail(ended));
    // An idle worker must not keep a process alive that has nothing else to do.
    started.unref();
    return started;
  };

  return {
    call(method, question, { signal, onProgress } = {}) {
      return new Promise((resolve, reject) => {
        if (disposed || signal?.aborted) {
          reject(new HotlightError('cancelled', 'Asking the database was cancelled.'));
          return;
        }
        worker ??= start();
        const asked = worker;
        const id = next++;
        const abort = (): void => asked.postMessage({ type: 'cancel', id } satisfies ToDatabase);
        const settle = (): void => {
          signal?.removeEventListener('abort', abort);
          if (pending.size === 0) asked.unref();
        };
        signal?.addEventListener('abort', abort, { once: true });
        asked.ref();
        pending.set(id, {
          resolve: (answer) => {
            settle();
            resolve(answer);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
          onProgress: onProgress && ((message) => onProgress(message)),
        });
        asked.postMessage({ type: 'call', id, method, question } satisfies ToDatabase);
      });
    },
    dispose() {
      disposed = true;
      const ended = worker;
      fail(new HotlightError('cancelled', 'Asking the database was cancelled.'));
      void ended?.terminate();
    },
  };
}
