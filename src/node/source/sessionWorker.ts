/**
 * Entry of the worker thread that `openSourceSession` starts, and of those that help a session to read. The command
 * line loads it into its own thread.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '../threads/serveCalls';
import { SourceSession } from './session';
import type { SessionMethods, SessionProgress, SessionTask } from './sessionMessages';
import { HELPER_TASK, serveHelper } from './sourceHelper';

export { SourceSession } from './session';

/** Progress is for people, who see no more than this. Milliseconds. */
const PROGRESS_INTERVAL = 50;

function serve(port: MessagePort, task: SessionTask): void {
  const session = new SourceSession(task);
  const methods: SessionMethods = {
    analyse(_, { signal, progress }) {
      let told = 0;
      return session.analyse((message, fraction) => {
        const now = performance.now();
        if (fraction < 1 && now - told < PROGRESS_INTERVAL) return;
        told = now;
        progress({ message, fraction });
      }, signal);
    },
    update: (changes) => session.updateAll(changes),
    fix: ({ file, text, rule, line }) => session.fix(file, text, rule, line),
  };
  serveCalls<SessionProgress>(
    port,
    (method, question, context) => methods[method as keyof SessionMethods](question as never, context),
    { cancelled: 'The analysis was stopped.', inOrder: true },
  );
}

if (parentPort !== null) {
  const task = workerData as SessionTask | typeof HELPER_TASK;
  if (task === HELPER_TASK) serveHelper(parentPort);
  else serve(parentPort, task);
}
