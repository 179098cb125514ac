import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity, LayerEntity } from './entity';
import { memberOutcome, resultOf } from './layerMembers';
import type { Resolver } from './resolver';

/**
 * `traced<T extends Client>(client: T): T` and `(client) => client` give what they are given, and
 * `replicated<T extends Client>(client: T): Replicated<T>` something that does what it does. `(query) => query.where(…)`
 * goes on with the builder that it is given.
 */
export function givenThrough(
  resolver: Resolver,
  { args }: Extract<Value, { k: 'call' }>,
  fn: FunctionSummary,
  file: string,
  depth: number,
): Entity | undefined {
  const { params, returns } = fn;
  if (!args || !returns) return undefined;
  const chained = goesOnWith(fn);
  if (chained >= 0) {
    const builder = args[chained] ? resolver.resolve(args[chained], file, depth) : undefined;
    return builder?.e === 'layer' ? chainOn(builder, returns) : undefined;
  }
  const declared = typeNames(returns);
  const index = params.findIndex(({ name, type }) =>
    type ? declared.includes(typeName(type)) : returns.k === 'free' && returns.name === name,
  );
  const arg = index < 0 ? memberGiven(args, params, declared) : args[index];
  const given = arg ? resolver.resolve(arg, file, depth) : undefined;
  return given?.e === 'plain' ? undefined : given;
}

/** `traced<T>({ parts }: { parts: T }): T`: what is taken out of what it is given, by its type. */
function memberGiven(
  args: readonly Value[],
  params: FunctionSummary['params'],
  declared: readonly (string | undefined)[],
): Value | undefined {
  for (const [position, { type }] of params.entries()) {
    const arg = args[position];
    if (type?.k !== 'object' || arg?.k !== 'object') continue;
    const name = Object.keys(type.props).find((one) => {
      const part = type.props[one];
      const partName = part && typeName(part);
      return partName !== undefined && declared.includes(partName);
    });
    if (name !== undefined && Object.hasOwn(arg.props, name)) return arg.props[name];
  }
  return undefined;
}

/** The builder that a chain of calls goes on with: `query.where(…)`, or begins: `trx('orders').where(…)`. */
function chainOn(start: LayerEntity, chain: Value): LayerEntity | undefined {
  const isBuilder = ({ layer, type }: LayerEntity): boolean => layer.types[type]?.thenable === true;
  if (isBuilder(start)) return start;
  const steps: Value[] = [];
  for (let step = chain; step.k === 'call' || step.k === 'member'; step = step.of) steps.push(step);
  const first = steps.at(-1);
  const outcome =
    first?.k === 'member'
      ? memberOutcome(start.layer, start.type, first.name)
      : start.layer.types[start.type]?.call;
  const begun = outcome ? resultOf(outcome, start) : undefined;
  return begun?.e === 'layer' && isBuilder(begun) ? begun : undefined;
}

/** The position of the parameter that a function returns a chain of calls on: `(query) => query.where(…)`; else -1. */
export function goesOnWith({ params, returns }: FunctionSummary): number {
  if (returns?.k !== 'call' || returns.of.k !== 'member') return -1;
  let root: Value = returns;
  while (root.k === 'call' || root.k === 'member') root = root.of;
  const start = root;
  return params.findIndex(({ name, type }) =>
    start.k === 'free' ? name !== '' && name === start.name : type !== undefined && type === start,
  );
}

/** Those of the type itself or of what it is made of. */
function typeNames(value: Value): readonly (string | undefined)[] {
  const own = typeName(value);
  if (own !== undefined) return [own];
  const args = value.k === 'instance' ? (value.args ?? []) : [];
  return args.map(typeName).filter((name) => name !== undefined);
}

/** Of a type that nothing in its file declares, such as a type parameter. */
function typeName(value: Value): string | undefined {
  return value.k === 'instance' && value.of.k === 'free' ? value.of.name : undefined;
}
