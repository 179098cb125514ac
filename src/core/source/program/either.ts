import { isMade, type Value } from '../summary/value';
import { type Entity, oneOf } from './entity';
import { orGuessed } from './guesses';
import type { Resolver } from './resolver';

/** The one of several values that says most. */
export function eitherOf(
  resolver: Resolver,
  value: Extract<Value, { k: 'either' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const { of } = value;
  const [first, second] = of;
  // A variable's name says something only where what it is given says nothing.
  if (first && second?.k === 'free' && (first.k === 'call' || first.k === 'awaited'))
    return orGuessed(resolver, resolver.resolve(first, file, depth), second);
  const found = of.map((one) => resolver.resolve(one, file, depth)).filter((entity) => entity !== undefined);
  // `Repository<Order> & OrderMethods`, `shop.find = isRemote ? ask : query`
  if (of.every(({ k }) => k === 'instance') && found.some((entity) => entity.e === 'object'))
    return oneOf(found);
  if (of.every(({ k }) => k === 'function')) return oneOf(found);
  // `isRemote ? new PgOrders(pool) : new SqliteOrders(file)`
  if (isMade(value) && found.every((entity) => entity.e === 'object')) return oneOf(found);
  const best =
    found.find((entity) => entity.e === 'layer') ?? found.find((entity) => entity.e !== 'plain') ?? found[0];
  // Of several lists, only those that are all written down say how long it is.
  const isFew = found.length === of.length && found.every((entity) => entity.e === 'list' && entity.fixed);
  return best?.e === 'list' && best.fixed && !isFew ? { ...best, fixed: false } : best;
}
