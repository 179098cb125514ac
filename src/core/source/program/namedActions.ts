import type { CallSummary } from '../summary/fileSummary';
import { receiverName } from './callNames';
import { functionKeys } from './entity';
import type { Resolver } from './resolver';

const CALLERS = /^(ctx|context|broker|node|service)$/i;
const ACTION = /^[\w$-]+(\.[\w$-]+)+$/;

/**
 * `ctx.call('chat.message.send', params)`, `broker.call('orders.find', { id })`: the action of a service, which by
 * convention goes by the service's name. https://moleculer.services/docs/actions
 */
export function namedAction(call: CallSummary, resolver: Resolver): string[] {
  const { callee, args } = call;
  const [name] = args;
  if (callee.k !== 'member' || callee.name !== 'call' || name?.k !== 'string') return [];
  if (!CALLERS.test(receiverName(call)) || !ACTION.test(name.text)) return [];
  const [action = '', service = ''] = name.text.split('.').reverse();
  for (const owner of [`${service}Service`, service]) {
    const found = resolver.namesakes(owner, action, true);
    if (found.length > 0) return functionKeys(found);
  }
  return functionKeys(resolver.onlyMethods(action));
}
