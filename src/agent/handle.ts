import type { HeapRequest } from '../protocol/agent';
import { stringify } from './originals';

/** Where a thread's agent is found by messages of the inspector, which carry nothing but JavaScript text. */
const HANDLE = Symbol.for('hotlight.agent');

/** What may be asked of a thread's agent from outside of the thread. Answers true when it is done. */
export interface AgentHandle {
  rotate(): boolean;
  finish(): boolean;
  /** Writes the heap of this thread, or has the one that is meant do it. */
  heap(request: HeapRequest): boolean;
}

export function publishHandle(handle: AgentHandle): void {
  Object.defineProperty(globalThis, HANDLE, { value: handle, configurable: true });
}

/** Parameters of `Runtime.evaluate` that call the agent of the thread they are sent to. */
export function callOfHandle<Method extends keyof AgentHandle>(
  method: Method,
  ...args: Parameters<AgentHandle[Method]>
): { expression: string; silent: boolean } {
  const given = args.map((one) => stringify(one)).join();
  return {
    expression: `globalThis[Symbol.for(${stringify(HANDLE.description)})]?.${method}(${given})`,
    silent: true,
  };
}
