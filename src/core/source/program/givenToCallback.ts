import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';

/**
 * What a function calls a function with that it is given: `inStore(work: (store: Store) => …)`. The declared type says
 * so, else the call.
 */
export function givenToCallback({ params, calls }: FunctionSummary): Value | undefined {
  for (const { name, type } of params) {
    if (type?.k === 'callback-argument') return type.of;
    if (type || name === '') continue;
    const call = calls.find(({ callee }) => callee.k === 'free' && callee.name === name);
    if (call?.args[0]) return call.args[0];
  }
  return undefined;
}
