import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity, FunctionPlace } from './entity';
import { instanceOf, isRow } from './instances';
import { memberOf } from './members';
import { isBelow } from './overrides';
import type { Resolver } from './resolver';

/** What a row's class says of the relation that is asked for by its name: `order.$get('lines')`. */
export function readMember(
  resolver: Resolver,
  owner: Entity | undefined,
  { args }: Extract<Value, { k: 'call' }>,
  depth: number,
): Entity | undefined {
  const [name] = args ?? [];
  const found = name?.k === 'string' ? memberOf(resolver, owner, name.text, depth) : undefined;
  return found?.e === 'object' || found?.e === 'list' ? found : undefined;
}

/**
 * What a method gives that says it gives one of whatever it is called on:
 * `static find<T extends Base>(this: Static<T>, id: string): Promise<T>`.
 */
export function oneOfThis(
  resolver: Resolver,
  { of }: Extract<Value, { k: 'call' }>,
  { params: [self], returns }: FunctionSummary,
  file: string,
  depth: number,
): Entity | undefined {
  if (self?.name !== 'this' || self.type === undefined || of.k !== 'member') return undefined;
  const given = returns?.k === 'array' ? returns.element : returns;
  if (given?.k !== 'instance' || given.of.k !== 'free' || !speaksOf(self.type, given.of.name))
    return undefined;
  const owner = resolver.resolve(of.of, file, depth);
  return owner?.e === 'class' ? instanceOf(resolver, owner, undefined, file) : undefined;
}

/**
 * What a static of a base class gives of that class, it gives of the one that it is called on: the rows of
 * `Berth.page(2)` are berths where `class Berth extends Model` and `static page(no) { return this.find(…); }`.
 *
 * @param made the static
 * @param given what it gives by itself
 */
export function oneOfHeir(
  resolver: Resolver,
  { of }: Extract<Value, { k: 'call' }>,
  made: FunctionPlace,
  given: Entity | undefined,
  file: string,
  depth: number,
): Entity | undefined {
  if (of.k !== 'member') return undefined;
  const one = given?.e === 'list' ? resolver.resolve(given.element, given.file, depth) : given;
  if (one?.e !== 'object' || one.file !== made.file) return undefined;
  if (resolver.functionOf(made.file, made.index)?.class !== one.index) return undefined;
  const owner = resolver.resolve(of.of, file, depth);
  if (owner?.e !== 'class' || !isBelow(owner, one, resolver)) return undefined;
  const heir = instanceOf(resolver, owner, undefined, file);
  // What a query gives is written the same for one row and for many.
  return given === one || isRow(resolver, heir) ? heir : undefined;
}

/** Whether a type is this one, or made of it. */
function speaksOf(type: Value, name: string): boolean {
  if (type.k === 'free') return type.name === name;
  return (
    type.k === 'instance' && (speaksOf(type.of, name) || (type.args ?? []).some((arg) => speaksOf(arg, name)))
  );
}
