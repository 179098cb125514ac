import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import type { Answer, FromThread, Question, ToThread } from './callMessages';
import { crashOf, errorOf } from './failure';

export interface ThreadOptions {
  /** Absolute path of the bundled worker, which calls `serveCalls`. */
  readonly workerPath: string;
  readonly workerData: unknown;
  /** Megabytes of objects that the thread may have. */
  readonly memory: number;
  /** The sentences of what may go wrong with the thread itself. */
  readonly cancelled: string;
  readonly ended: string;
  readonly outOfMemory: string;
}

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Pending<Progress> {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Calls to a thread of its own, which the first call starts. A thread that ends by itself, for want of memory say,
 * fails what it was asked; the next call starts another one, which knows nothing of the first.
 * `Methods` are those of the other side, where `serveCalls` answers: each takes a question and a `CallContext`.
 */
export class ThreadCalls<Methods, Progress> {
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, Pending<Progress>>();
  #worker: Worker | undefined;
  #next = 1;
  #isDisposed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** @throws what the method throws; HotlightError `cancelled`, `unsupported` (out of memory), `io` (the thread ended) */
  call<Name extends keyof Methods & string>(
    method: Name,
    question: Question<Methods[Name]>,
    { signal, onProgress }: CallOptions<Progress> = {},
  ): Promise<Answer<Methods[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#isDisposed || signal?.aborted) {
        reject(new HotlightError('cancelled', this.#options.cancelled));
        return;
      }
      this.#worker ??= this.#start();
      const asked = this.#worker;
      const id = this.#next++;
      const post = (message: ToThread): void => asked.postMessage(message);
      const abort = (): void => post({ type: 'cancel', id });
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
        if (this.#pending.size === 0) asked.unref();
      };
      signal?.addEventListener('abort', abort, { once: true });
      asked.ref();
      this.#pending.set(id, {
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        onProgress,
      });
      post({ type: 'call', id, method, question });
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    const ended = this.#worker;
    this.#fail(new HotlightError('cancelled', this.#options.cancelled));
    void ended?.terminate();
  }

  #start(): Worker {
    const { workerPath, workerData, memory, ended, outOfMemory } = this.#options;
    const worker = new Worker(workerPath, { workerData, resourceLimits: { maxOldGenerationSizeMb: memory } });
    worker.on('message', (message: FromThread<Progress>) => this.#receive(message));
    worker.on('error', (error) => this.#worker === worker && this.#fail(crashOf(error, outOfMemory)));
    worker.on('exit', () => this.#worker === worker && this.#fail(new HotlightError('io', ended)));
    // An idle thread must not keep a process alive that has nothing else to do.
    worker.unref();
    return worker;
  }

  #receive(message: FromThread<Progress>): void {
    const call = this.#pending.get(message.id);
    if (call === undefined) return;
    if (message.type === 'progress') {
      call.onProgress?.(message.progress);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'failed') call.reject(errorOf(message));
    else call.resolve(message.answer as never);
  }

  #fail(error: Error): void {
    this.#worker = undefined;
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of open) reject(error);
  }
}
