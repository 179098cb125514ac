import { CdpSession } from './session';

/** A worker thread of an inspected process, reached through its main thread. */
export interface WorkerTarget {
  readonly session: CdpSession;
  /** As Node titles it: `[worker 3] name`, or `Worker 3` before Node 20. */
  readonly title: string;
  readonly url: string;
}

/**
 * Attaches to every worker thread that runs and that starts later, nested ones included, and tells of each.
 * Workers are not paused. A worker's session ends with its thread or with `main`.
 * @throws HotlightError as `CdpSession.send`; `target` when the thread has no workers to offer (it is one).
 */
export async function watchWorkers(
  main: CdpSession,
  onWorker: (worker: WorkerTarget) => void,
): Promise<void> {
  const sessions = new Map<string, CdpSession>();
  main.on('NodeWorker.attachedToWorker', ({ sessionId, workerInfo }) => {
    const session = new CdpSession(`worker ${workerInfo.title} of ${main.peer}`, (message) => {
      main.send('NodeWorker.sendMessageToWorker', { sessionId, message }).catch((error: Error) => {
        sessions.delete(sessionId);
        session.end(error.message.replace(/\.$/, ''));
      });
    });
    sessions.set(sessionId, session);
    onWorker({ session, title: workerInfo.title, url: workerInfo.url });
  });
  main.on('NodeWorker.receivedMessageFromWorker', ({ sessionId, message }) => {
    sessions.get(sessionId)?.receive(message);
  });
  main.on('NodeWorker.detachedFromWorker', ({ sessionId }) => {
    sessions.get(sessionId)?.end('the worker has ended');
    sessions.delete(sessionId);
  });
  void main.ended.then((why) => {
    for (const session of sessions.values()) session.end(why);
    sessions.clear();
  });
  await main.send('NodeWorker.enable', { waitForDebuggerOnStart: false });
}
