import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';

/** What a method is called on, by the last word that is written of it: `queue` of `this.queue.add(job)`. */
export function receiverName({ callee, receiver }: Pick<CallSummary, 'callee' | 'receiver'>): string {
  return lastPart(receiver ?? (callee.k === 'member' ? nameOf(callee.of) : ''));
}
