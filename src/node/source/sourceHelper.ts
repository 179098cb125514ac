import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { messageOf } from '../../core/base/errors';
import { encodeSummary } from '../../core/source/summary/codec';
import type { SqlDialect } from '../../core/sql/statements/statement';
import { encodeSql, readBytes, readSource } from './readSource';
import type { EncodedSource } from './summaryCache';

/** What a helper thread is started with: the entry of the source worker serves both. */
export const HELPER_TASK = 'read-sources';

/** Fewer files are read sooner than a thread starts. */
const WORTH_A_THREAD = 400;
const MOST_HELPERS = 3;
/** Files that a thread is handed at a time. */
const BATCH = 48;

/** What a thread sends of one file. */
export interface SentSource {
  readonly file: string;
  readonly hash: string;
  /** Absent for a file of SQL, and for one that leaves no syntax tree. */
  readonly encoded?: EncodedSource;
  /** Of a file of SQL. */
  readonly sql: string;
}

interface Task {
  readonly files: readonly string[];
  readonly dialect: SqlDialect | undefined;
}

interface Batch {
  readonly read: readonly SentSource[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/** Threads that read and summarise files; made for one analysis and ended with it. */
export class SourceHelpers {
  private readonly workers: readonly Worker[];

  /** @param workerPath bundled worker; without it there are no helpers */
  constructor(workerPath: string | undefined, files: number) {
    const count =
      workerPath === undefined || files < WORTH_A_THREAD
        ? 0
        : Math.min(MOST_HELPERS, availableParallelism() - 1);
    this.workers = Array.from({ length: count }, () => {
      const worker = new Worker(workerPath ?? '', { workerData: HELPER_TASK });
      // Told to whoever waits for an answer; see `ask`.
      worker.on('error', () => undefined);
      worker.unref();
      return worker;
    });
  }

  /** Takes files from the queue until it is empty. What a thread that fails had in hand goes back to the queue. */
  async drain(queue: string[], dialect: SqlDialect | undefined, take: (batch: Batch) => void): Promise<void> {
    await Promise.all(
      this.workers.map(async (worker) => {
        while (queue.length > 0) {
          const files = queue.splice(0, BATCH);
          const batch = await ask(worker, { files, dialect });
          if (!batch) {
            queue.push(...files);
            return;
          }
          take(batch);
        }
      }),
    );
  }

  dispose(): void {
    for (const worker of this.workers) void worker.terminate();
  }
}

/** Undefined when the thread has ended instead of answering. */
function ask(worker: Worker, task: Task): Promise<Batch | undefined> {
  return new Promise((resolve) => {
    const done = (batch: Batch | undefined): void => {
      worker.off('message', done).off('exit', ended).off('error', ended);
      worker.unref();
      resolve(batch);
    };
    const ended = (): void => done(undefined);
    worker.ref();
    worker.on('message', done).on('exit', ended).on('error', ended);
    worker.postMessage(task);
  });
}

/** The other side, in the thread. */
export function serveHelper(port: MessagePort): void {
  port.on('message', ({ files, dialect }: Task) => {
    const read: SentSource[] = [];
    const missing: string[] = [];
    const problems: string[] = [];
    for (const file of files) {
      const bytes = readBytes(file, problems);
      if (bytes === undefined) {
        missing.push(file);
        continue;
      }
      try {
        const { hash, summary, sql } = readSource(file, bytes, dialect);
        const text = encodeSql(sql);
        read.push(
          summary
            ? { file, hash, encoded: { ...encodeSummary(summary), sql: text }, sql: '' }
            : { file, hash, sql: text },
        );
      } catch (error) {
        problems.push(`Could not analyse ${file}: ${messageOf(error)}.`);
        missing.push(file);
      }
    }
    port.postMessage({ read, missing, problems } satisfies Batch);
  });
}
