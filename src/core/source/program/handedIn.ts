import type { Value } from '../summary/value';
import type { Entity } from './entity';

/**
 * What a member is asked of, unless all that is known of it are the members that a function gives to what it is handed,
 * and this is none of them: `(orm, Model) => { Model.stale = () => Model.findAll({ where }) }`.
 */
export function unlessHandedIn(
  owner: Entity | undefined,
  { of, name }: Extract<Value, { k: 'member' }>,
): Entity | undefined {
  const isElsewhere =
    of.k === 'parameter' && owner?.e === 'literal' && !Object.hasOwn(owner.value.props, name);
  return isElsewhere ? undefined : owner;
}
