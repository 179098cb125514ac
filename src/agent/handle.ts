/** Where a thread's agent is found by messages of the inspector, which carry nothing but JavaScript text. */
const HANDLE = Symbol.for('hotlight.agent');

/** What may be asked of a thread's agent from outside of the thread. Answers true when it is done. */
export interface AgentHandle {
  rotate(): boolean;
  finish(): boolean;
}

export function publishHandle(handle: AgentHandle): void {
  Object.defineProperty(globalThis, HANDLE, { value: handle, configurable: true });
}

/** Parameters of `Runtime.evaluate` that call the agent of the thread they are sent to. */
export function callOfHandle(method: keyof AgentHandle): { expression: string; silent: boolean } {
  return {
    expression: `globalThis[Symbol.for(${JSON.stringify(HANDLE.description)})]?.${method}()`,
    silent: true,
  };
}
