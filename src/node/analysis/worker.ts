/** Entry of the worker thread that `analyseInWorker` starts. */
import { parentPort, workerData } from 'node:worker_threads';
import { HotlightError, messageOf } from '../../core/base/errors';
import { encodeProfile } from '../../core/profile/buffer';
import { runPipeline } from './pipeline';
import type { FromWorker, WorkerTask } from './workerMessages';

/** Progress is for people, who see no more than this. Milliseconds. */
const PROGRESS_INTERVAL = 50;

async function main(port: NonNullable<typeof parentPort>, { target, options }: WorkerTask): Promise<void> {
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let told = 0;
  let toldMessage = '';
  try {
    const { profile, ...analysis } = await runPipeline(target, {
      ...options,
      onProgress: (message, fraction) => {
        const now = performance.now();
        if (message === toldMessage && now - told < PROGRESS_INTERVAL) return;
        told = now;
        toldMessage = message;
        post({ type: 'progress', message, fraction });
      },
    });
    const buffer = encodeProfile(profile);
    post({ type: 'done', analysis, buffer }, [buffer]);
  } catch (error) {
    post({
      type: 'failed',
      reason: HotlightError.is(error) ? error.reason : undefined,
      message: messageOf(error),
    });
  }
}

if (parentPort !== null) void main(parentPort, workerData as WorkerTask);
