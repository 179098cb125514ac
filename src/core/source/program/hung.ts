import { isSettable, setName } from '../summary/bound';
import { CONTEXT_WHOLE, type Holder, holderNamed, hungName } from '../summary/hung';
import { lastPart, nameOf, type Value } from '../summary/value';
import { type Entity, each } from './entity';
import { memberOf } from './members';
import type { Resolver } from './resolver';

/** Frameworks whose objects are handed to all that a program serves. */
const FRAMEWORKS = /^(fastify|express|koa|@hapi\/hapi|@trpc\/server|express-serve-static-core)$/;

/**
 * What the program has hung by this name on the object of a framework, where that is all that tells what it is:
 * `fastify.decorate('orders', new OrderStore())` is read as `fastify.orders`, and as `request.server.orders`. Of several
 * different ones by one name it is none, as nothing tells which object is meant.
 *
 * @param found what else is known of the member
 */
export function orHung(
  resolver: Resolver,
  found: Entity | undefined,
  owner: Entity | undefined,
  { of, name }: Extract<Value, { k: 'member' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const isOpen =
    owner === undefined ||
    of.k === 'parameter' ||
    (owner.e === 'external' && FRAMEWORKS.test(owner.from)) ||
    (owner.e === 'layer' && owner.guessed);
  if (!isOpen || (found !== undefined && found.e !== 'external')) return found;
  const on = holderOf(of, owner);
  // `c.var.orders` of Hono, which `c.set('orders', orders)` has given.
  const isSet =
    on === undefined && of.k === 'member' && of.name === 'var' && isSettable(lastPart(nameOf(of.of)));
  if (on === undefined && !isSet) return found;
  const given = on === undefined ? setName(name) : hungName(on, name);
  const one = onlyGiven(resolver, given, file, depth);
  return one ?? (on === 'context' ? ofContext(resolver, name, file, depth) : undefined) ?? found;
}

/** What the contexts that servers make for requests have by a name. */
function ofContext(resolver: Resolver, name: string, file: string, depth: number): Entity | undefined {
  let only: Entity | undefined;
  for (const { value, file: home } of resolver.globalsOf(CONTEXT_WHOLE, file)) {
    const context = resolver.resolve(value, home, depth + 1);
    const given = context?.e === 'literal' ? memberOf(resolver, context, name, depth + 1) : undefined;
    if (given && only && !isSame(only, given)) return undefined;
    only ??= given;
  }
  return each(only).some(says) ? only : undefined;
}

/** The one thing that the files of a program give by a name. */
export function onlyGiven(resolver: Resolver, name: string, file: string, depth: number): Entity | undefined {
  let only: Entity | undefined;
  for (const place of resolver.globalsOf(name, file)) {
    const given = resolver.resolve(place.value, place.file, depth + 1);
    if (!given || (only && !isSame(only, given))) return undefined;
    only = given;
  }
  return each(only).some(says) ? only : undefined;
}

function says(entity: Entity): boolean {
  if (entity.e === 'layer') return !entity.guessed;
  return /^(function|class|object|literal|module|method|maker)$/.test(entity.e);
}

/** What a value is that is read from, by the names that such objects go by, or by its type. */
function holderOf(of: Value, owner: Entity | undefined): Holder | undefined {
  const names = nameOf(readable(of)).split('.');
  const name = names.pop() ?? '';
  if (name === 'this') return of.k === 'free' ? 'server' : undefined;
  const named = holderNamed(name, names.pop() ?? '');
  if (named !== undefined || owner?.e !== 'external') return named;
  const type = lastPart(owner.path.replace('()', ''));
  if (/Instance$|^Server$/.test(type)) return 'server';
  return /^Fastify(Request|Reply)$/.test(type) ? 'request' : undefined;
}

/** What a variable or a parameter is given, and how it is called. */
function readable(value: Value): Value {
  return value.k === 'either' ? (value.of.find(({ k }) => k === 'free') ?? value) : value;
}

function isSame(a: Entity, b: Entity): boolean {
  return a === b || textOf(a) === textOf(b);
}

function textOf(entity: Entity): string {
  return entity.e === 'layer' || entity.e === 'method'
    ? `${entity.e} ${entity.layer.name} ${entity.type}`
    : JSON.stringify(entity);
}
