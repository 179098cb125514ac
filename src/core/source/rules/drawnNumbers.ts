import type { CallSummary, LoopSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { calledName, type Hit } from './hits';

/**
 * Whether a call of a loop draws the next of some numbers, by its name: `const number = await nextNumber(shop)`. It is
 * given the same every round and gives another one, so that it asks once per item as one that is told of the item.
 */
export function drawsNumber(call: CallSummary, { reach }: Hit, { kind }: LoopSummary): boolean {
  if (!reach || call.use !== 'await' || kind === 'while' || kind === 'resolver') return false;
  const name = calledName(call);
  if (!DRAWS.test(name)) return false;
  return NUMBERS.test(name) || (call.callee.k === 'member' && NUMBERS.test(lastPart(nameOf(call.callee.of))));
}

const DRAWS = /^(get|fetch|take)?next([A-Z]|$)|^(generate|allocate|reserve|draw|issue)([A-Z]|$)/i;

/** What is drawn, or whoever it is drawn of: `internalIds`, `sequenceService`, `invoiceNumber`. */
const NUMBERS =
  /(^|[a-z_])(id|Id|ID|number|Number|sequence|Sequence|serial|Serial|counter|Counter|code|Code|reference|Reference)s?(Service|Store|Repository|Generator|Manager)?$/;
