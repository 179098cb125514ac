import type { Answer, Question } from '../threads/callMessages';
import { type CallOptions, ThreadCalls } from '../threads/threadCalls';
import type { DatabaseMethods, DatabaseTask } from './messages';

/** A `DatabaseService` in a worker thread of its own, started by the first call. */
export interface DatabaseClient {
  /** @throws HotlightError as the service does, `cancelled`, `unsupported` (out of memory), `io` (the thread ended) */
  call<M extends keyof DatabaseMethods>(
    method: M,
    question: Question<DatabaseMethods[M]>,
    options?: CallOptions<string>,
  ): Promise<Answer<DatabaseMethods[M]>>;
  dispose(): void;
}

/** Megabytes of objects; a plan of 5 000 nodes takes a few. */
const MEMORY = 1024;

/** @param options.workerPath absolute path of the bundled worker, `dist/databaseWorker.js` */
export function openDatabaseClient({
  workerPath,
  ...task
}: DatabaseTask & { readonly workerPath: string }): DatabaseClient {
  return new ThreadCalls<DatabaseMethods, string>({
    workerPath,
    workerData: task satisfies DatabaseTask,
    memory: MEMORY,
    cancelled: 'Asking the database was cancelled.',
    ended: 'What asks the database ended early; try again.',
    outOfMemory: `The answer of the database needs more memory than there is for it (${MEMORY} MB); ask for less at a time.`,
  });
}
