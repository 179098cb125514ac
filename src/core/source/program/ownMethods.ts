import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import { ownMember } from './guesses';
import type { Resolver } from './resolver';

/**
 * What a method is asked of, unless nothing but a name says that this is an object of a layer, and the program has the
 * method where the name leads: `transaction.normalize(row)` of a program whose `transaction.js` has it is no builder
 * of Knex.
 */
export function unlessOwn(
  owner: Entity | undefined,
  { of, name }: Extract<Value, { k: 'member' }>,
  resolver: Resolver,
): Entity | undefined {
  if (owner?.e !== 'layer' || !owner.guessed || ownMember(owner, name)) return owner;
  const receiver = lastPart(nameOf(of));
  return receiver !== '' && resolver.isDefined(receiver, name) ? undefined : owner;
}
