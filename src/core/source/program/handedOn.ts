import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { functionKey } from './entity';
import { isOfSeveralWords } from './homes';
import type { Resolver } from './resolver';

/** What carries a call into another process or thread. */
const CARRIES = /(^|[a-z_])(channels?|ipc|bridge|worker|rpc|remote|main(Process)?)$/i;

/**
 * `saveOrder(order) { return channels.saveOrder(order); }`: what carries calls into the process that has the database is
 * given its members while the program runs; there, the function of that name is called, which stands where a database
 * is used.
 *
 * @param within the function that the call is in
 */
export function handedOn(
  { callee, receiver }: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): string[] {
  if (callee.k !== 'member' || callee.name !== within.name || !isOfSeveralWords(callee.name)) return [];
  if (!CARRIES.test(lastPart(receiver ?? nameOf(callee.of)))) return [];
  if (resolver.resolve(callee, file)) return [];
  const places = resolver.namesakesOfData(callee.name).filter((place) => place.file !== file);
  return places.length === 1 ? places.map((place) => functionKey(place.file, place.index)) : [];
}
