import { boundName, isContainer, isSettable, setName } from '../summary/bound';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import { onlyGiven } from './hung';
import { inheritedLayer, instanceOf } from './instances';
import { memberOutcome } from './layerMembers';
import type { Resolver } from './resolver';

type Call = Extract<Value, { k: 'call' }>;

const HANDS_OUT = /^(get|resolve|inject|make|create|use|provide|lookup|instance|singleton|of)(?![a-z])/;

/** `container.get(OrderService)`: what is asked for by its class is an object of it. */
export function handedOut(
  resolver: Resolver,
  { of, args }: Call,
  file: string,
  depth: number,
): Entity | undefined {
  const [wanted] = args ?? [];
  if (!wanted || !HANDS_OUT.test(lastPart(nameOf(of)))) return undefined;
  const entity = resolver.resolve(wanted, file, depth);
  if (entity?.e === 'class') return instanceOf(resolver, entity, undefined, file);
  return args?.length === 1 && of.k === 'member' ? boundTo(resolver, of, wanted, file, depth) : undefined;
}

/** `container.get(TYPES.Orders)`, `req.app.get('orders')`: what the program has bound to the token, or set. */
function boundTo(
  resolver: Resolver,
  { of }: Extract<Value, { k: 'member' }>,
  token: Value,
  file: string,
  depth: number,
): Entity | undefined {
  const name = token.k === 'string' ? token.text : lastPart(nameOf(token));
  const owner = lastPart(nameOf(of));
  if (name === '') return undefined;
  if (isContainer(owner)) return onlyGiven(resolver, boundName(name), file, depth);
  return isSettable(owner) && token.k === 'string'
    ? onlyGiven(resolver, setName(name), file, depth)
    : undefined;
}

/** The method that `pool.query.bind(pool)`, `promisify(pool.query)` and both at once stand for. */
export function handedOver(
  resolver: Resolver,
  value: Call,
  file: string,
  depth: number,
): Extract<Entity, { e: 'function' | 'method' }> | undefined {
  const method = boundMethod(value);
  if (!method) return undefined;
  if (method.k === 'member') {
    const owner = inheritedLayer(resolver, resolver.resolve(method.of, file, depth));
    if (owner && memberOutcome(owner.layer, owner.type, method.name))
      return { ...owner, e: 'method', name: method.name };
  }
  const entity = resolver.resolve(method, file, depth);
  return entity?.e === 'function' || entity?.e === 'method' ? entity : undefined;
}

/** `store.put` of `store.put.bind(store)`, `promisify(store.put)` and `promisify(store.put.bind(store))`. */
export function boundMethod({ of, args }: Call): Value | undefined {
  if (of.k === 'member' && of.name === 'bind') return of.of.k === 'call' ? boundMethod(of.of) : of.of;
  const isPromisify = (of.k === 'member' || of.k === 'import' || of.k === 'top') && of.name === 'promisify';
  const [given] = isPromisify ? (args ?? []) : [];
  return given?.k === 'call' ? boundMethod(given) : given;
}
