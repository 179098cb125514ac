import type { Value } from '../summary/value';
import type { Entity } from './entity';
import type { Resolver } from './resolver';

/** The object literal that a call is given. */
export function literalAmong(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  return args?.map((arg) => resolver.resolve(arg, file, depth)).find((entity) => entity?.e === 'literal');
}

/** The class of the program, or what is more than one of a layer, that a call is given. */
export function classAmong(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  file: string,
  depth: number,
): Entity | undefined {
  return args
    ?.map((arg) => resolver.resolve(arg, file, depth))
    .find((entity) => entity?.e === 'class' || entity?.e === 'several');
}
