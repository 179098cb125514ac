import type { Entity } from './entity';
import type { Resolver } from './resolver';

/**
 * `[parcels].flat()`, of one parcel or a list of them, has as many as there are: what is written there says how long
 * the list is only where lists are written in it, `[[FIRST, SECOND], [THIRD]].flat()`.
 */
export function flattened(
  resolver: Resolver,
  list: Extract<Entity, { e: 'list' }>,
  depth: number,
): Extract<Entity, { e: 'list' }> {
  const inner = resolver.resolve(list.element, list.file, depth);
  if (inner?.e === 'list') return { ...inner, fixed: list.fixed && inner.fixed };
  return { ...list, fixed: list.fixed && inner?.e === 'plain' && inner.type !== 'data' };
}
