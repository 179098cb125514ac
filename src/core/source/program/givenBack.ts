import type { CallSummary } from '../summary/fileSummary';
import { nameOf, type Value } from '../summary/value';
import { chainAccess } from './access';
import type { FunctionPlace, LayerEntity } from './entity';
import { goesOnWith } from './givenThrough';
import { BUILDER } from './guesses';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';

/**
 * `await withFilter(knex('orders'), filter)`: the builder that a function gives back runs where it is waited for. So it
 * does where a function that has begun it gives it back, `get: (trx) => withFilter(trx('orders'), filter)`.
 */
export function givenBack(
  call: CallSummary,
  { file, index }: FunctionPlace,
  resolver: Resolver,
  caller: string,
): Sink | undefined {
  if (call.use !== 'await' && call.use !== 'then' && call.use !== 'return') return undefined;
  const fn = resolver.functionOf(file, index);
  if (!fn?.returns) return undefined;
  const own = onlyAdds({ callee: fn.returns, use: 'return' })
    ? resolver.resolve(fn.returns, file)
    : undefined;
  const given = own?.e === 'layer' ? undefined : call.args[goesOnWith(fn)];
  const entity = given ? resolver.resolve(given, caller) : own;
  if (!isBuilder(entity)) return undefined;
  const begun = (given ? [given] : call.args).find((arg) => isBegun(arg, entity, caller, resolver));
  if (call.use === 'return' && !begun) return undefined;
  return { layer: entity.layer, guessed: entity.guessed, batched: false, access: chainAccess(call) };
}

/** A chain of calls on a connection: one on a builder that was handed in is for somebody else to run. */
function isBegun(arg: Value, { layer }: LayerEntity, file: string, resolver: Resolver): boolean {
  if (arg.k !== 'call' || (arg.of.k === 'member' && arg.of.name === 'raw')) return false;
  if (onlyAdds({ callee: arg, use: 'return' })) return false;
  const entity = resolver.resolve(arg, file);
  return isBuilder(entity) && entity.layer === layer;
}

export function isBuilder(entity: ReturnType<Resolver['resolve']>): entity is LayerEntity {
  return entity?.e === 'layer' && entity.layer.types[entity.type]?.thenable === true;
}

/** `(query, id) => query.where({ id })` gives the builder back that it was given: whoever gave it runs it. */
export function onlyAdds({ callee, use }: Pick<CallSummary, 'callee' | 'use'>): boolean {
  if (use !== 'return' && use !== 'collected') return false;
  let root = callee;
  while (root.k === 'member' || root.k === 'call') root = root.of;
  // `{ narrow: (query) => query.where(…) }`
  if (root.k === 'either') root = root.of.find(({ k }) => k === 'free') ?? root;
  if (root.k === 'free') return BUILDER.test(root.name);
  return root.k === 'instance' && /(Builder|Query)(<|$)/.test(nameOf(root.of));
}
