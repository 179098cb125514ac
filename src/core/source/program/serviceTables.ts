import { moleculer } from '../layers/moleculer';
import { actionsName } from '../summary/actions';
import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { receiverName } from './callNames';
import { memberOf } from './members';
import { offeredBy, partsOf } from './namedActions';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';

/** What the mixins give to whoever asks the service, and to the service itself. */
const ACTIONS = /^(?:(find|findOne|list|count|get|resolve)|create|createMany|insert|update|replace|remove)$/;
const METHODS = /^(?:(find|count|resolve|stream)|create|update|replace|remove|clear)Entit(?:y|ies)$/;
const OWN_ACTIONS = /^_(?:(find|list|count|get)|create|insert|update|remove)$/;
const OF_ADAPTER =
  /^(?:(find|findOne|findById|findByIds|count)|insert|insertMany|updateMany|updateById|removeMany|removeById)$/;

/**
 * A query of a service that keeps rows: `ctx.call('orders.get', { id })` of an action that the service has from its mixin,
 * and in the service `this.findEntity(ctx, …)`, `this._get(ctx, …)`, `this.adapter.findById(id)`.
 */
export function serviceQuery(call: CallSummary, file: string, resolver: Resolver): Sink | undefined {
  const { callee, args } = call;
  if (callee.k !== 'member' || !resolver.layers.has(moleculer)) return undefined;
  const [name] = args;
  if (callee.name === 'call' && name?.k === 'string') return asked(name.text, file, resolver);
  const written = receiverName(call);
  const found =
    METHODS.exec(callee.name) ??
    (written === 'this' || nameOf(callee.of) === 'this' ? OWN_ACTIONS.exec(callee.name) : null) ??
    (lastPart(written) === 'adapter' ? OF_ADAPTER.exec(callee.name) : null);
  if (!found || memberOf(resolver, resolver.resolve(callee.of, file), callee.name)?.e === 'function')
    return undefined;
  return rows(found[1] !== undefined);
}

/** What the service does not write itself it has from its mixin. */
function asked(text: string, file: string, resolver: Resolver): Sink | undefined {
  const { action, service } = partsOf(text);
  const found = ACTIONS.exec(action);
  if (!found || resolver.globalsOf(actionsName(service), file).length === 0) return undefined;
  return offeredBy(action, service, file, resolver) ? undefined : rows(found[1] !== undefined);
}

function rows(isRead: boolean): Sink {
  return { layer: moleculer, access: isRead ? 'read' : 'write', guessed: true, batched: false };
}
