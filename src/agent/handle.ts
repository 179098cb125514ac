import type { HeapRequest, RecordRequest } from '../protocol/agent';
import { stringify } from './originals';

/** Where a thread's agent is found by messages of the inspector, which carry nothing but JavaScript text. */
const HANDLE = Symbol.for('hotlight.agent');

/** What may be asked of a thread's agent from outside of the thread. Answers true when it is done. */
export interface AgentHandle {
  rotate(): boolean;
  finish(): boolean;
  /** Writes the heap of this thread, or has the one that is meant do it. */
  heap(request: HeapRequest): boolean;
  /** Once for each request; asked again, it does nothing. */
  record(request: RecordRequest): boolean;
  /** `id`: of the request. */
  endRecord(id: number): boolean;
}

/** Makes the agent of this thread callable from outside, by `callOfHandle` through an inspector. */
export function publishHandle(handle: AgentHandle): void {
  Object.defineProperty(globalThis, HANDLE, { value: handle, configurable: true });
}

/** Parameters of `Runtime.evaluate` that call the agent of the thread they are sent to. */
export function callOfHandle<Method extends keyof AgentHandle>(
  method: Method,
  ...args: Parameters<AgentHandle[Method]>
): { expression: string; silent: boolean } {
  // Node hands a message on to a worker byte by byte, which it does not understand when there are other letters in it.
  const given = args
    .map((one) => stringify(one))
    .join()
    .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return {
    expression: `globalThis[Symbol.for(${stringify(HANDLE.description)})]?.${method}(${given})`,
    silent: true,
  };
}
