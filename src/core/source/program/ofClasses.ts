import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity } from './entity';
import { instanceOf } from './instances';
import { memberOf } from './members';
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

/** Whether a type is this one, or made of it. */
function speaksOf(type: Value, name: string): boolean {
  if (type.k === 'free') return type.name === name;
  return (
    type.k === 'instance' && (speaksOf(type.of, name) || (type.args ?? []).some((arg) => speaksOf(arg, name)))
  );
}
