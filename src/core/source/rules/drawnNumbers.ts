import { camelCased } from '../../base/words';
import type { CallSummary, FunctionSummary, LoopSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { calledName, type Hit } from './hits';

/**
 * Whether a call of a loop draws the next of some numbers, by its name: `const number = await nextNumber(shop)`. It is
 * given the same every round and gives another one, so that it asks once per item as one that is told of the item.
 */
export function drawsNumber(
  call: CallSummary,
  { reach }: Hit,
  { kind }: LoopSummary,
  { calls }: FunctionSummary,
): boolean {
  if (!reach || call.use !== 'await' || kind === 'while' || kind === 'resolver') return false;
  // `const numbers = await reserveNumbers(count)`: those in the loop are the few that were short.
  return isDraw(call) && !calls.some((one) => one.loop < 0 && one.args.length > 0 && isDraw(one));
}

function isDraw(call: CallSummary): boolean {
  const name = camelCased(calledName(call));
  if (!DRAWS.test(name)) return false;
  return NUMBERS.test(name) || (call.callee.k === 'member' && NUMBERS.test(lastPart(nameOf(call.callee.of))));
}

const DRAWS = /^(get|fetch|take)?next([A-Z]|$)|^(generate|alloc(ate)?|reserve|draw|issue)([A-Z]|$)/i;

/** What is drawn, or whoever it is drawn of: `internalIds`, `sequenceService`, `invoiceNumber`. */
const NUMBERS =
  /(^|[a-z_])(id|Id|ID|number|Number|sequence|Sequence|seq|Seq|serial|Serial|counter|Counter|code|Code|reference|Reference)s?(Service|Store|Repository|Generator|Manager)?$/;
