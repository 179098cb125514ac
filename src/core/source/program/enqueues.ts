import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { receiverName } from './callNames';

const ENQUEUES =
  /^(re)?enqueue(?![a-z])|^(add|push|send|put|publish|submit)\w*To\w*Queue$|^queue[A-Z]\w*(Job|Task|Message|Mail|Email|Notification|Event)s?$/;
const ADDS_JOB = /^(add|schedule|submit|dispatch)\w*Jobs?$/;
const QUEUE = /(queue|worker|scheduler|agenda|boss)\w*$/i;

/**
 * `await enqueue('invoice', { orderId })`, `this.jobQueue.addJob(…)`: each item becomes a job of its own, with its own
 * delay, limits and retries, which is why it is put there; where the queue lies is not asked.
 */
export function enqueues(call: CallSummary): boolean {
  const { callee, receiver } = call;
  const name = callee.k === 'member' ? callee.name : lastPart(nameOf(callee) || (receiver ?? ''));
  if (ENQUEUES.test(name)) return true;
  return callee.k === 'member' && ADDS_JOB.test(name) && QUEUE.test(receiverName(call));
}
