import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { receiverName } from './callNames';
import { fileOf, indexOf } from './entity';
import { operationOf } from './operations';
import type { Resolver } from './resolver';

const ENQUEUES =
  /^(re)?enqueue(?![a-z])|^(add|push|send|put|publish|submit)\w*To\w*Queue$|^queue[A-Z]\w*(Job|Task|Message|Mail|Email|Notification|Event)s?$/;
const ADDS_JOB = /^(add|schedule|submit|dispatch)\w*Jobs?$/;
const QUEUE = /(queue|worker|scheduler|agenda|boss)\w*$/i;
/** `queue.add(…)` gives a queue something. */
const ADDS = /^add/;

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

/**
 * Whether all that a function does is to write one row, or to have another of its kind do it: `const enqueuePrint =
 * (label) => db.insert(prints).values({ label, state: 'open' })`. Such rows can be written together; what looks at the
 * queue first, or gives a queue a job, can't be asked for many.
 */
export function onlyInserts(fn: FunctionSummary | undefined): boolean {
  const waited = fn?.calls.filter(({ use }) => WAITS.has(use)) ?? [];
  const [only] = waited;
  return only !== undefined && waited.length === 1 && only.loop < 0 && (enqueues(only) || inserts(only));
}

const WAITS: ReadonlySet<string> = new Set(['await', 'return', 'then', 'collected', 'handed']);

function inserts(call: CallSummary): boolean {
  const { callee } = call;
  if (callee.k !== 'member' || ADDS.test(callee.name) || QUEUE.test(receiverName(call))) return false;
  const operation = operationOf(call);
  return operation === 'insert' || operation === 'upsert';
}

/** Those of some functions, by key, that do nothing else. */
export function insertersAmong(keys: readonly string[], resolver: Resolver): readonly string[] {
  return keys.filter((key) => onlyInserts(resolver.functionOf(fileOf(key), indexOf(key))));
}
