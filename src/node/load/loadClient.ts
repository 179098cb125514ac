import { Worker } from 'node:worker_threads';
import { HotlightError } from '../../core/base/errors';
import type { LoadResult } from '../../core/load/loadResult';
import type { Scenario } from '../../core/load/scenario';
import { errorOf, type ThreadFailure } from '../threads/failure';
import type { LoadOptions } from './driveLoad';

export interface LoadTask {
  readonly scenario: Scenario;
  readonly env: LoadOptions['env'];
}

export type FromLoad =
  | { readonly type: 'progress' /** 0 to 1 */; readonly done: number }
  | { readonly type: 'done'; readonly result: LoadResult }
  | ThreadFailure;

/**
 * `driveLoad` in a worker thread, for this machine only.
 * @param workerPath absolute path of the bundled worker, `dist/loadWorker.js`
 * @throws what `driveLoad` throws, and HotlightError `io` when the thread ends early
 */
export function loadInWorker(
  workerPath: string,
  task: LoadTask,
  { signal, onProgress }: Pick<LoadOptions, 'signal' | 'onProgress'> = {},
): Promise<LoadResult> {
  const worker = new Worker(workerPath, { workerData: task });
  return new Promise<LoadResult>((resolve, reject) => {
    const cancel = (): void => reject(new HotlightError('cancelled', 'The load was stopped.'));
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: FromLoad) => {
      if (message.type === 'progress') onProgress?.(message.done);
      else if (message.type === 'done') resolve(message.result);
      else reject(errorOf(message));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new HotlightError('io', 'The load ended early; start it again.')));
  }).finally(() => worker.terminate());
}
