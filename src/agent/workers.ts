import type { Worker } from 'node:worker_threads';
import type { HeapRequest } from '../protocol/agent';
import type { PassOn } from '../protocol/ownFrames';
import type { Board } from './board';
import { type AgentHandle, callOfHandle } from './handle';
import { now, stringify } from './originals';
import { isOverdue } from './segments';
import { OwnSession } from './session';

interface AttachedWorker {
  readonly sessionId: string;
  readonly threadId: number;
}

/**
 * The recorded worker threads of this process, as its main thread can reach them. A worker ends without running
 * any more of its code when it is terminated or the process exits, so its agent is called beforehand by the
 * inspector, which gets through even to a thread that is busy in a loop or waits in Atomics.wait.
 */
export class WorkerThreads {
  readonly #board: Board;
  readonly #waitMs: number;
  readonly #attached = new Map<string, AttachedWorker>();
  #session: OwnSession | undefined;

  /** `waitMs`: how long the program may be held up for workers to write. */
  constructor(board: Board, waitMs: number) {
    this.#board = board;
    this.#waitMs = waitMs;
  }

  /** Lets workers write and end their recordings, all or the given one; returns when they have, or time is over. */
  finish(only?: number): void {
    const isWanted = (id: number): boolean => only === undefined || id === only;
    if (!this.#board.recordingWorkers().some(isWanted)) return;
    const called = new Set<string>();
    const deadline = now() + this.#waitMs;
    for (;;) {
      // Workers that are just starting are attached while this thread waits.
      for (const worker of this.#connected()) {
        if (!isWanted(worker.threadId) || called.has(worker.sessionId)) continue;
        called.add(worker.sessionId);
        this.#call(worker, 'finish');
      }
      const pending = this.#board.recordingWorkers().find(isWanted);
      const left = deadline - now();
      if (pending === undefined || left <= 0) return;
      this.#board.waitForEnd(pending, Math.min(left, 20));
    }
  }

  /**
   * Has those workers write a segment that have not for too long, because their event loops don't turn.
   * @param time that it is, in milliseconds since the recording began
   * @param longest that a segment may last, in milliseconds
   */
  rotateLate(time: number, longest: number): void {
    const late = this.#board
      .recordingWorkers()
      .filter((id) => isOverdue(this.#board.lastWritten(id), time, longest));
    if (late.length === 0) return;
    for (const worker of this.#connected()) if (late.includes(worker.threadId)) this.#call(worker, 'rotate');
  }

  /** Has a worker write its heap. */
  heap(request: HeapRequest): void {
    for (const worker of this.#connected()) {
      if (worker.threadId === request.thread) this.#call(worker, 'heap', request);
    }
  }

  /** Calls the agents of all recorded workers, and does not wait for them. */
  callAll<Method extends keyof AgentHandle>(method: Method, ...args: Parameters<AgentHandle[Method]>): void {
    if (this.#board.recordingWorkers().length === 0) return;
    for (const worker of this.#connected()) this.#call(worker, method, ...args);
  }

  /** Makes `worker.terminate()` keep what the worker has recorded. */
  watchTerminate(WorkerClass: typeof Worker): void {
    const finish = (threadId: number): void => this.finish(threadId);
    const { terminate } = WorkerClass.prototype;
    const passing: Record<PassOn, Worker['terminate']> = {
      hotlightPassOn(this: Worker, ...args: unknown[]): Promise<number> {
        try {
          if (this.threadId > 0) finish(this.threadId);
        } catch {
          // Then its last segment is lost.
        }
        return Reflect.apply(terminate, this, args);
      },
    };
    WorkerClass.prototype.terminate = passing.hotlightPassOn;
  }

  #call<Method extends keyof AgentHandle>(
    worker: AttachedWorker,
    method: Method,
    ...args: Parameters<AgentHandle[Method]>
  ): void {
    this.#session?.send('NodeWorker.sendMessageToWorker', {
      sessionId: worker.sessionId,
      message: stringify({ id: 1, method: 'Runtime.evaluate', params: callOfHandle(method, ...args) }),
    });
  }

  /** Attached once and kept: attaching anew for each call crashes Node 22 and 24. */
  #connected(): Iterable<AttachedWorker> {
    if (this.#session === undefined) {
      this.#session = new OwnSession();
      this.#session.on<{ sessionId: string; workerInfo: { title: string } }>(
        'NodeWorker.attachedToWorker',
        ({ sessionId, workerInfo }) => {
          // The title is the only place that has the thread's id: `[worker 3] name`.
          const threadId = Number(/^\[worker (\d+)\]/.exec(workerInfo.title)?.[1] ?? Number.NaN);
          this.#attached.set(sessionId, { sessionId, threadId });
        },
      );
      this.#session.on<{ sessionId: string }>('NodeWorker.detachedFromWorker', ({ sessionId }) => {
        this.#attached.delete(sessionId);
      });
      this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    }
    return [...this.#attached.values()];
  }
}
