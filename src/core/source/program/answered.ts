import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';

const USES = new Set<CallSummary['use']>(['await', 'return', 'then', 'collected']);

/** Whether somebody waits for what a call gives. */
export function isWaitedFor({ use }: CallSummary): boolean {
  return USES.has(use);
}

/**
 * Whether a call is handed a callback, which waits for what it gives: `Order.findOne(filter, (error, order) => …)`. Of a
 * statement by itself it may be what wraps one: `Order.findOne(filter, guarded((order) => …));`
 */
export function isAnswered({ args, use }: CallSummary): boolean {
  const last = args.at(-1);
  return last !== undefined && (isCallback(last) || (use === 'none' && last.k === 'call' && wraps(last)));
}

/** `events.done('orders')`, `guarded((orders) => …)`: what makes a callback, by what it is given. */
function wraps({ args = [] }: Extract<Value, { k: 'call' }>): boolean {
  return args.some((arg) => arg.k === 'string' || isCallback(arg));
}

/** The arguments but for the callback. */
export function withoutCallback(call: CallSummary): CallSummary {
  return isAnswered(call) ? { ...call, args: call.args.slice(0, -1) } : call;
}

function isCallback(value: Value): boolean {
  if (value.k === 'plain') return value.type === 'function';
  if (value.k === 'function') return true;
  if (value.k === 'either') return value.of.some(isCallback);
  return (value.k === 'free' || value.k === 'parameter') && /^(cb|callback|done|next)$/.test(value.name);
}
