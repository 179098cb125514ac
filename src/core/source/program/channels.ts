import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { receiverName } from './callNames';
import { functionKeys } from './entity';
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
export function throughChannel(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): string[] {
  const { callee } = call;
  if (callee.k !== 'member' || callee.name !== within.name || !isOfSeveralWords(callee.name)) return [];
  if (!CARRIES.test(receiverName(call))) return [];
  if (resolver.resolve(callee, file)) return [];
  const places = resolver.namesakesOfData(callee.name).filter((place) => place.file !== file);
  return places.length === 1 ? functionKeys(places) : [];
}
