import { actionsName } from '../summary/actions';
import type { CallSummary } from '../summary/fileSummary';
import { nameOf } from '../summary/value';
import { receiverName } from './callNames';
import { each, functionKey, functionKeys } from './entity';
import { memberOf } from './members';
import type { Resolver } from './resolver';

/** Who by convention asks for what others offer by name. */
const CALLERS = /^(ctx|context|broker|node|service)$/i;
const ACTION = /^[\w$-]+(\.[\w$-]+)+$/;

/**
 * `ctx.call('chat.message.send', params)`, `broker.call('orders.find', { id })`: the action of a service, which says its
 * name itself or by convention goes by it; in programs of one process, `this.call('orders.find', { id })`, a function
 * of the module of that name. https://moleculer.services/docs/actions
 */
export function namedAction(call: CallSummary, file: string, resolver: Resolver): readonly string[] {
  const method = ofMeteor(call, resolver);
  if (method.length > 0) return method;
  const text = actionText(call);
  if (text === undefined) return [];
  const offered = offeredAction(call, file, resolver);
  const caller = receiverName(call);
  if (offered || (caller !== 'this' && !CALLERS.test(caller))) return offered ?? [];
  const [action = '', service = ''] = text.split('.').reverse();
  if (caller === 'this')
    return resolver.isDefined(service, action) ? functionKeys(resolver.namesakes(service, action, true)) : [];
  for (const owner of [`${service}Service`, service]) {
    const found = resolver.namesakes(owner, action, true);
    if (found.length > 0) return functionKeys(found);
  }
  return functionKeys(resolver.onlyMethods(action));
}

/** The functions of the action that a call names, of a service that says what it is called; undefined for none. */
export function offeredAction(
  call: CallSummary,
  file: string,
  resolver: Resolver,
): readonly string[] | undefined {
  const text = actionText(call);
  if (text === undefined) return undefined;
  const { action, service } = partsOf(text);
  return offeredBy(action, service, file, resolver);
}

function actionText({ callee, args: [name] }: CallSummary): string | undefined {
  const isNamed =
    callee.k === 'member' && callee.name === 'call' && name?.k === 'string' && ACTION.test(name.text);
  return isNamed ? name.text : undefined;
}

/**
 * `await Meteor.callAsync('orders.close', id)` on the server: what `Meteor.methods` has by this name.
 * https://docs.meteor.com/api/methods
 */
function ofMeteor({ callee, args: [name] }: CallSummary, resolver: Resolver): readonly string[] {
  if (callee.k !== 'member' || !/^(call|apply)(Async)?$/.test(callee.name) || name?.k !== 'string') return [];
  return nameOf(callee.of) === 'Meteor' ? functionKeys(resolver.onlyFunctions(name.text)) : [];
}

/**
 * The functions of an action, of a service that says what it is called; none of one whose answers are kept, as
 * `find: { cache: { keys: ['id'] }, handler }` says. Undefined where the service does not write it.
 */
export function offeredBy(
  action: string,
  service: string,
  file: string,
  resolver: Resolver,
): readonly string[] | undefined {
  for (const place of resolver.globalsOf(actionsName(service), file)) {
    const found = memberOf(resolver, resolver.resolve(place.value, place.file), action);
    if (found?.e === 'literal' && found.value.props.cache?.k === 'object') return [];
    const handler = found?.e === 'literal' ? memberOf(resolver, found, 'handler') : found;
    const keys = each(handler).flatMap((one) =>
      one.e === 'function' ? [functionKey(one.file, one.index)] : [],
    );
    if (keys.length > 0) return keys;
  }
  return undefined;
}

/** `orders` and `find` of `orders.find`, be it with a version before it: `v2.orders.find`. */
export function partsOf(text: string): { readonly service: string; readonly action: string } {
  const at = text.lastIndexOf('.');
  return { service: text.slice(0, Math.max(at, 0)).replace(/^v\d+\./, ''), action: text.slice(at + 1) };
}
