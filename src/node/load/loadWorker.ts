/** Entry of the thread that `loadInWorker` starts: what sends by the clock must not wait for anybody's work. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '../threads/failure';
import { driveLoad } from './driveLoad';
import type { FromLoad, LoadTask } from './loadClient';

async function main(port: NonNullable<typeof parentPort>, { scenario, env }: LoadTask): Promise<void> {
  const post = (message: FromLoad): void => port.postMessage(message);
  try {
    const onProgress = (done: number): void => post({ type: 'progress', done });
    post({ type: 'done', result: await driveLoad(scenario, { env, onProgress }) });
  } catch (error) {
    post(failureOf(error));
  }
}

if (parentPort !== null) void main(parentPort, workerData as LoadTask);
