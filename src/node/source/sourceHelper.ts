import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { messageOf } from '../../core/base/errors';
import { encodeSummary } from '../../core/source/summary/codec/encode';
import type { SyntaxProblem } from '../../core/source/summary/parse';
import { encodeSql, readBytes, readSource, type Ways } from './readSource';
import type { EncodedSource } from './summaryCache';

/** What a helper thread is started with: the entry of the source worker serves both. */
export const HELPER_TASK = 'read-sources';

/** Fewer files are read sooner than a thread starts. */
const WORTH_A_THREAD = 400;
const MOST_HELPERS = 3;
/** Most files that a thread is handed at a time. */
const BATCH = 48;
/** Batches that a thread has in hand. */
const AHEAD = 2;

/**
 * Megabytes of objects that a thread may have. It holds no more than one file's tree at a time: with less room the
 * engine collects its garbage sooner.
 */
const HELPER_MEMORY = 512;

/** What a thread sends of one file. */
export interface SentSource {
  readonly file: string;
  readonly hash: string;
  /** Absent for a file of SQL, and for one that leaves no syntax tree. */
  readonly encoded?: EncodedSource;
  /** Why there is no syntax tree. */
  readonly problem?: SyntaxProblem;
  /** Of a file of SQL. */
  readonly sql: string;
}

interface Task {
  readonly files: readonly string[];
  readonly ways: Ways;
}

interface Batch {
  readonly read: readonly SentSource[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/** Threads that read and summarise files; made for one analysis and ended with it. */
export class SourceHelpers {
  private readonly threads: readonly HelperThread[];

  /** @param workerPath bundled worker; without it there are no helpers */
  constructor(workerPath: string | undefined, files: number) {
    const count =
      workerPath === undefined || files < WORTH_A_THREAD
        ? 0
        : Math.min(MOST_HELPERS, availableParallelism() - 1);
    this.threads = Array.from({ length: count }, () => new HelperThread(workerPath ?? ''));
  }

  /**
   * Takes files from the queue until it is empty. A thread has the next files at hand before it is done with the ones
   * before, as this thread is busy itself and answers late. What a thread that fails had in hand goes back to the
   * queue.
   */
  async drain(queue: string[], ways: Ways, take: (batch: Batch) => void): Promise<void> {
    await Promise.all(
      this.threads.map(async (thread) => {
        const asked: { readonly files: readonly string[]; readonly batch: Promise<Batch | undefined> }[] = [];
        const hand = (): void => {
          // Towards the end less at a time, so that nobody waits long for the last.
          const fair = Math.ceil(queue.length / (2 * AHEAD * (this.threads.length + 1)));
          const files = queue.splice(0, Math.min(BATCH, fair));
          if (files.length > 0) asked.push({ files, batch: thread.ask({ files, ways }) });
        };
        for (let ahead = 0; ahead < AHEAD; ahead++) hand();
        for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
          const batch = await next.batch;
          if (batch) {
            hand();
            take(batch);
          } else {
            queue.push(...[next, ...asked].flatMap(({ files }) => files));
            return;
          }
        }
      }),
    );
  }

  dispose(): void {
    for (const thread of this.threads) thread.end();
  }
}

/** One of the threads: it answers in the order in which it is asked. */
class HelperThread {
  private readonly worker: Worker;
  private readonly waiting: ((batch: Batch | undefined) => void)[] = [];
  private ended = false;

  constructor(workerPath: string) {
    this.worker = new Worker(workerPath, {
      workerData: HELPER_TASK,
      resourceLimits: { maxOldGenerationSizeMb: HELPER_MEMORY },
    });
    this.worker.on('message', (batch: Batch) => this.waiting.shift()?.(batch));
    this.worker.on('error', () => this.fail());
    this.worker.on('exit', () => this.fail());
    this.worker.unref();
  }

  /** Undefined when the thread has ended instead of answering. */
  async ask(task: Task): Promise<Batch | undefined> {
    if (this.ended) return undefined;
    this.worker.ref();
    const batch = await new Promise<Batch | undefined>((resolve) => {
      this.waiting.push(resolve);
      this.worker.postMessage(task);
    });
    if (this.waiting.length === 0) this.worker.unref();
    return batch;
  }

  end(): void {
    void this.worker.terminate();
  }

  private fail(): void {
    this.ended = true;
    for (const answer of this.waiting.splice(0)) answer(undefined);
  }
}

/** The other side, in the thread. */
export function serveHelper(port: MessagePort): void {
  port.on('message', ({ files, ways }: Task) => {
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
        const { hash, summary, problem, sql } = readSource(file, bytes, ways);
        const text = encodeSql(sql);
        read.push(
          summary
            ? { file, hash, encoded: { summary: encodeSummary(summary), sql: text }, sql: '' }
            : { file, hash, sql: text, ...(problem ? { problem } : {}) },
        );
      } catch (error) {
        problems.push(`Could not analyse ${file}: ${messageOf(error)}.`);
        missing.push(file);
      }
    }
    port.postMessage({ read, missing, problems } satisfies Batch);
  });
}
