import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { functionKey } from './entity';
import type { Resolver } from './resolver';

const CALLERS = /^(ctx|context|broker|node|service)$/i;
const ACTION = /^[\w$-]+(\.[\w$-]+)+$/;

/**
 * `ctx.call('chat.message.send', params)`, `broker.call('orders.find', { id })`: the action of a service, which by
 * convention goes by the service's name. https://moleculer.services/docs/actions
 */
export function namedAction({ callee, args, receiver }: CallSummary, resolver: Resolver): string[] {
  const [name] = args;
  if (callee.k !== 'member' || callee.name !== 'call' || name?.k !== 'string') return [];
  if (!CALLERS.test(lastPart(receiver ?? nameOf(callee.of))) || !ACTION.test(name.text)) return [];
  const [action = '', service = ''] = name.text.split('.').reverse();
  for (const owner of [`${service}Service`, service]) {
    const found = resolver.namesakes(owner, action, true);
    if (found.length > 0) return found.map((place) => functionKey(place.file, place.index));
  }
  return resolver.onlyMethods(action).map((place) => functionKey(place.file, place.index));
}
