import type { AgentHandle } from './handle';

/** Key of the environment data that a recorded thread passes on to its workers. */
export const ENVIRONMENT_KEY = 'hotlight.agent';

/** Its value. */
export interface SharedWithWorkers {
  /** Of the Board. */
  readonly memory: SharedArrayBuffer;
  /** When the recording of the process began, milliseconds since the epoch of Date. */
  readonly epoch: number;
  /** Id of the thread that starts the worker. */
  readonly parent: string;
}

/** What the watcher is started with. */
export interface WatcherData {
  readonly memory: SharedArrayBuffer;
  readonly epoch: number;
  readonly socket: string;
  readonly token: string;
  readonly rotateMs: number;
}

/** What the watcher asks of the main thread when its event loop turns: a call of its handle. */
export interface WatcherMessage<Method extends keyof AgentHandle = keyof AgentHandle> {
  readonly method: Method;
  readonly args: Parameters<AgentHandle[Method]>;
}
