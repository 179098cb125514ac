import type { Value } from '../summary/value';
import type { Entity } from './entity';
import { inheritedLayer } from './instances';
import type { Resolver } from './resolver';

/** More heirs than these are not asked: they are alike. */
const MOST_ASKED = 12;

/**
 * What a method gives that a base class leaves to its heirs: `getModel() { throw new Error('to be written') }`, and in
 * the heirs `getModel() { return Order }`. All that counts is that it is an object of a layer, or a model.
 */
export function givenByHeirs(
  resolver: Resolver,
  { of }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  if (of.k !== 'member' || of.of.k !== 'this') return undefined;
  for (const heir of resolver.heirs(file, of.of.class).slice(0, MOST_ASKED)) {
    const methods = resolver.classOf(heir.file, heir.index)?.methods ?? {};
    const index = Object.hasOwn(methods, of.name) ? methods[of.name] : undefined;
    const returns = index === undefined ? undefined : resolver.functionOf(heir.file, index)?.returns;
    const given = returns ? resolver.resolve(returns, heir.file, depth) : undefined;
    if (inheritedLayer(resolver, given)) return given;
  }
  return undefined;
}
