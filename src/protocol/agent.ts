/**
 * What the launcher and the agent inside the profiled process say to each other.
 *
 * Files carry the data: each thread writes `<thread>.json` (its RunThread) when it starts and again when it
 * ends, and its captures beside it, so that nothing depends on a socket that a dying process can't serve.
 * The socket carries control: newline-delimited JSON, one AgentHello first.
 */

/** Environment variable that holds an AgentConfig as JSON. */
export const AGENT_ENV = 'HOTLIGHT_AGENT';

export interface AgentConfig {
  readonly version: 1;
  /** Folder of the run, absolute; exists. */
  readonly dir: string;
  /** Unix socket or named pipe. */
  readonly socket: string;
  /** Must be presented in the hello; the server closes any other connection. */
  readonly token: string;
  readonly kind: 'cpu' | 'heap';
  readonly engine: 'inspector' | 'v8-profiler-next';
  /** Where to look for v8-profiler-next when the target has none of its own. */
  readonly engineFallback?: string;
  readonly attribution: 'accurate' | 'as-is';
  /** Microseconds (cpu) or bytes (heap) between samples. */
  readonly interval: number;
  /** A segment is written to disk this often, so that a kill loses no more. Milliseconds. */
  readonly rotateMs: number;
  /** Id of the thread that spawned this process; set by the agent for its children. */
  readonly parent?: string;
}

export interface AgentHello {
  readonly type: 'hello';
  readonly token: string;
  readonly thread: string;
}
/** A thread has written its last segment and records no more. */
export interface AgentDone {
  readonly type: 'done';
  readonly thread: string;
}
export type AgentToLauncher = AgentHello | AgentDone;

/** Write what was recorded and stop recording; the program goes on. Answered with AgentDone. */
export interface LauncherStop {
  readonly type: 'stop';
}
export type LauncherToAgent = LauncherStop;
