/**
 * What the launcher and the agent inside the profiled process say to each other.
 *
 * Files carry the data: each thread writes `<thread>.json` (its RunThread) when it starts, with each segment
 * and when it ends, and its captures beside it, so that nothing depends on a socket that a dying process can't
 * serve. The socket carries control: newline-delimited JSON, one connection per process, an AgentHello first.
 */

import type { CaptureSettings } from '../core/runs/run';

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
  readonly kind: CaptureSettings['kind'];
  readonly engine: 'inspector' | 'v8-profiler-next';
  /** Where to look for v8-profiler-next when the target has none of its own. */
  readonly engineFallback?: string;
  readonly attribution: 'accurate' | 'as-is';
  /** Microseconds (cpu), bytes (heap) or milliseconds (metrics) between samples. */
  readonly interval: number;
  /** Count only allocations that are still in memory. */
  readonly live?: boolean;
  /** A segment is written to disk this often, so that a kill loses no more. Milliseconds. */
  readonly rotateMs: number;
  /** Id of the thread that spawned this process; set by the agent for its children. */
  readonly parent?: string;
}

export interface AgentHello {
  readonly type: 'hello';
  readonly token: string;
  readonly pid: number;
}
/** All threads of the process have written their last segments and record no more. */
export interface AgentDone {
  readonly type: 'done';
}
/** A capture could not be written; what was written before is whole. */
export interface AgentTrouble {
  readonly type: 'trouble';
  /** The system's error code, such as `ENOSPC`. */
  readonly code: string;
}
/** The process got a signal that ends programs. */
export interface AgentSignal {
  readonly type: 'signal';
  readonly signal: string;
}
/** What was asked for by a RecordRequest is written. */
export interface AgentRecorded {
  readonly type: 'recorded';
  readonly id: number;
}
export type AgentToLauncher = AgentHello | AgentDone | AgentTrouble | AgentSignal | AgentRecorded;

/** Write what was recorded and stop recording; the program goes on. Answered with AgentDone. */
export interface LauncherStop {
  readonly type: 'stop';
}
/**
 * Write the heap of a thread, which stops meanwhile. Not answered: the file `<file>.part` grows in the run's folder,
 * and becomes `<file>`, or `heapFailure(file)` with the reason in it.
 */
export interface HeapRequest {
  readonly type: 'heap';
  /** Node's number of the thread in its process; 0 is the main thread. */
  readonly thread: number;
  /** A name without a folder: `<thread>.<number>.heapsnapshot`. */
  readonly file: string;
}
/** Record something more for a while, into another folder, while the recording goes on. Answered with AgentRecorded. */
export interface RecordRequest {
  readonly type: 'record';
  /** Unique within the connection. */
  readonly id: number;
  /** Folder of that run, absolute; exists. */
  readonly dir: string;
  readonly kind: 'cpu' | 'heap' | 'snapshot';
  /** As in AgentConfig. */
  readonly interval: number;
  /** Milliseconds; 0 for a snapshot. */
  readonly durationMs: number;
}
export type LauncherToAgent = LauncherStop | HeapRequest | RecordRequest;

/** Name of the file that says why there is no snapshot. */
export function heapFailure(file: string): string {
  return `${file}.failed`;
}

/** The message in one line of the socket, as sent by an agent; undefined when it is none. */
export function parseAgentMessage(line: string): AgentToLauncher | undefined {
  const message = parseObject(line);
  switch (message?.type) {
    case 'hello':
      return typeof message.token === 'string' && Number.isSafeInteger(message.pid)
        ? { type: 'hello', token: message.token, pid: message.pid as number }
        : undefined;
    case 'done':
      return { type: 'done' };
    case 'trouble':
      return typeof message.code === 'string' ? { type: 'trouble', code: message.code } : undefined;
    case 'recorded':
      return Number.isSafeInteger(message.id) ? { type: 'recorded', id: message.id as number } : undefined;
    case 'signal':
      return typeof message.signal === 'string' ? { type: 'signal', signal: message.signal } : undefined;
    default:
      return undefined;
  }
}

/** The message in one line of the socket, as sent by the launcher; undefined when it is none. */
export function parseLauncherMessage(line: string): LauncherToAgent | undefined {
  const message = parseObject(line);
  if (message?.type === 'stop') return { type: 'stop' };
  if (message?.type === 'record') return parseRecordRequest(message);
  if (message?.type !== 'heap') return undefined;
  const { thread, file } = message;
  if (!Number.isSafeInteger(thread) || typeof file !== 'string') return undefined;
  return /^\d+-\d+\.\d+\.heapsnapshot$/.test(file)
    ? { type: 'heap', thread: thread as number, file }
    : undefined;
}

function parseRecordRequest(message: Readonly<Record<string, unknown>>): RecordRequest | undefined {
  const { dir, durationMs, id, interval, kind } = message;
  const isValid =
    Number.isSafeInteger(id) &&
    typeof dir === 'string' &&
    (kind === 'cpu' || kind === 'heap' || kind === 'snapshot') &&
    isAmount(interval) &&
    isAmount(durationMs);
  return isValid ? (message as unknown as RecordRequest) : undefined;
}

/** The agent's configuration, as found in its environment; undefined when it is none of ours. */
export function parseAgentConfig(text: string | undefined): AgentConfig | undefined {
  const config = text === undefined ? undefined : parseObject(text);
  const valid =
    config?.version === 1 &&
    typeof config.dir === 'string' &&
    typeof config.socket === 'string' &&
    typeof config.token === 'string' &&
    (config.kind === 'cpu' || config.kind === 'heap' || config.kind === 'metrics') &&
    (config.engine === 'inspector' || config.engine === 'v8-profiler-next') &&
    (config.engineFallback === undefined || typeof config.engineFallback === 'string') &&
    (config.attribution === 'accurate' || config.attribution === 'as-is') &&
    isPositive(config.interval) &&
    (config.live === undefined || typeof config.live === 'boolean') &&
    isPositive(config.rotateMs) &&
    (config.parent === undefined || typeof config.parent === 'string');
  return valid ? (config as unknown as AgentConfig) : undefined;
}

function isAmount(value: unknown): boolean {
  return value === 0 || isPositive(value);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
