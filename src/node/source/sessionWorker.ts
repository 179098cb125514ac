/** Entry of the worker thread that `openSourceSession` starts, and of those that help a session to read. */
import { parentPort, workerData } from 'node:worker_threads';
import { HotlightError, messageOf } from '../../core/base/errors';
import { SourceSession } from './session';
import type { FromSession, SessionTask, ToSession } from './sessionMessages';
import { HELPER_TASK, serveHelper } from './sourceHelper';

/** Progress is for people, who see no more than this. Milliseconds. */
const PROGRESS_INTERVAL = 50;

function serve(port: NonNullable<typeof parentPort>, task: SessionTask): void {
  const session = new SourceSession(task);
  const post = (message: FromSession): void => port.postMessage(message);
  const cancels = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();

  const answer = async (request: Exclude<ToSession, { type: 'cancel' }>): Promise<void> => {
    const { id } = request;
    try {
      if (request.type === 'update') {
        post({ type: 'updated', id, result: await session.update(request.file, request.text) });
        return;
      }
      if (request.type === 'fix') {
        const { file, text, rule, line } = request;
        post({ type: 'fixed', id, result: session.fix(file, text, rule, line) });
        return;
      }
      let told = 0;
      const result = await session.analyse((message, fraction) => {
        const now = performance.now();
        if (fraction < 1 && now - told < PROGRESS_INTERVAL) return;
        told = now;
        post({ type: 'progress', id, message, fraction });
      }, cancels.get(id)?.signal);
      post({ type: 'analysed', id, result });
    } catch (error) {
      const reason = HotlightError.is(error) ? error.reason : undefined;
      post({ type: 'failed', id, reason, message: messageOf(error) });
    } finally {
      cancels.delete(id);
    }
  };

  port.on('message', (request: ToSession) => {
    if (request.type === 'cancel') {
      cancels.get(request.id)?.abort();
      return;
    }
    if (request.type === 'analyse') cancels.set(request.id, new AbortController());
    last = last.then(() => answer(request));
  });
}

if (parentPort !== null) {
  const task = workerData as SessionTask | typeof HELPER_TASK;
  if (task === HELPER_TASK) serveHelper(parentPort);
  else serve(parentPort, task);
}
