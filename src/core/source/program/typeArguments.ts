import { parameterOf } from '../summary/typeParameters';
import type { Entity } from './entity';
import type { Resolver } from './resolver';

/**
 * What a member is whose type is a parameter of the object's own: `rows` of a `Page<Order>` are orders, where there is
 * `interface Page<T> { rows: T[] }`.
 */
export function ofTypeArgument(
  resolver: Resolver,
  { file, index, args, argsFile }: Extract<Entity, { e: 'object' }>,
  name: string,
  depth: number,
): Entity | undefined {
  if (args === undefined || argsFile === undefined) return undefined;
  const { props, parameters } = resolver.classOf(file, index) ?? {};
  const prop = props && Object.hasOwn(props, name) ? props[name] : undefined;
  const arg = prop && parameters ? args[parameterOf(prop, parameters)] : undefined;
  if (!prop || !arg) return undefined;
  return prop.k === 'array'
    ? { e: 'list', file: argsFile, element: arg, fixed: false }
    : resolver.resolve(arg, argsFile, depth);
}
