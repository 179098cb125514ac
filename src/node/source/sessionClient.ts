import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import type { SourceFix } from '../../core/source/fixes/fix';
import type { OnProgress, SessionOptions, SourceFindings, SourceUpdate } from './session';
import type { FromSession, SessionTask, ToSession } from './sessionMessages';

export type { OnProgress, SourceFindings, SourceUpdate } from './session';

/** Megabytes of objects that the analysis of all folders may have. */
const MEMORY = 2048;

/** A `SourceSession` in a worker thread. Calls are answered in the order in which they were made. */
export interface SourceSessionClient {
  /** @throws HotlightError `not-found`, `cancelled`, `unsupported` (out of memory), `io` (the thread ended) */
  analyse(onProgress?: OnProgress, signal?: AbortSignal): Promise<SourceFindings>;
  /**
   * Takes one file anew: from `text` while it is unsaved in an editor, else from the disk, where it may be gone.
   * Also for package.json and tsconfig files, which say where modules are.
   * @param file absolute
   */
  update(file: string, text?: string): Promise<SourceUpdate>;
  /**
   * How the finding of a rule at a line (1-based) can be mended, where that is safe to write.
   * @param text of the file, as it was last analysed
   */
  fix(file: string, text: string, rule: string, line: number): Promise<SourceFix | undefined>;
  dispose(): void;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Starts a worker for some folders. A worker that ends by itself, for want of memory say, fails what it was asked;
 * the next call starts another one, which knows nothing until `analyse`.
 * @param options.workerPath absolute path of the bundled worker, `dist/sourceWorker.js`
 */
export function openSourceSession(
  options: SessionOptions & { readonly workerPath: string },
): SourceSessionClient {
  const { workerPath } = options;
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
      workerData: { resume: true, ...options } satisfies SessionTask,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    started.on('message', (message: FromSession) => {
      const request = pending.get(message.id);
      if (!request) return;
      if (message.type === 'progress') {
        request.onProgress?.(message.message, message.fraction);
        return;
      }
      pending.delete(message.id);
      if (message.type === 'failed') request.reject(failureOf(message));
      else request.resolve(message.result as never);
    });
    started.on('error', (error) => worker === started && fail(crashOf(error)));
    started.on(
      'exit',
      () =>
        worker === started &&
        fail(new HotlightError('io', 'The analysis of the sources ended early; start it again.')),
    );
    // An idle session must not keep a process alive that has nothing else to do.
    started.unref();
    return started;
  };
  const ask = <T>(
    make: (id: number) => ToSession,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (disposed || signal?.aborted) {
        reject(new HotlightError('cancelled', 'The analysis was stopped.'));
        return;
      }
      worker ??= start();
      const asked = worker;
      const id = next++;
      const abort = (): void => asked.postMessage({ type: 'cancel', id } satisfies ToSession);
      const settle = (): void => {
        signal?.removeEventListener('abort', abort);
        if (pending.size === 0) asked.unref();
      };
      signal?.addEventListener('abort', abort, { once: true });
      asked.ref();
      pending.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        onProgress,
      });
      asked.postMessage(make(id));
    });

  return {
    analyse: (onProgress, signal) => ask((id) => ({ type: 'analyse', id }), onProgress, signal),
    update: (file, text) => ask((id) => ({ type: 'update', id, file, text })),
    fix: (file, text, rule, line) => ask((id) => ({ type: 'fix', id, file, text, rule, line })),
    dispose() {
      disposed = true;
      const ended = worker;
      fail(new HotlightError('cancelled', 'The analysis was stopped.'));
      void ended?.terminate();
    },
  };
}

function failureOf({ reason, message }: Extract<FromSession, { type: 'failed' }>): Error {
  return reason === undefined ? new Error(message) : new HotlightError(reason, message);
}

function crashOf(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new HotlightError(
    'unsupported',
    `The sources need more memory than their analysis may take (${MEMORY} MB); leave folders out with hotlight.analysis.exclude.`,
    { cause: error },
  );
}
