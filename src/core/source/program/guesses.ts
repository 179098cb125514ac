import type { Layer, Outcome } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import { memberOutcome } from './layerMembers';
import type { Resolver } from './resolver';

/** A receiver that nothing resolves may still go by the name that such objects usually have. */
export function guess(resolver: Resolver, value: Value): Entity | undefined {
  const name = lastPart(nameOf(value));
  if (name === '' || name === 'this') return undefined;
  if (value.k === 'free' || value.k === 'member') {
    const [, model = '', suffix] = /^[_#$]*([A-Z]\w*?)(Model|Class)?$/.exec(name) ?? [];
    const found = model === '' ? undefined : named(resolver, model, suffix);
    if (found) return found;
  }
  for (const layer of resolver.layers) {
    for (const guess of layer.guesses ?? []) {
      if (guess.name.test(name)) return { e: 'layer', layer, type: guess.type, guessed: true };
    }
  }
  return undefined;
}

/** Names by which objects of other packages, too, have something of their own. */
const OF_OTHERS =
  /^(client|conn|connection|database|manager|pg|pool|qb|request|sql|transaction)$|Repo(sitory)?$/i;

/**
 * What an import or member is found to be, unless its name says more, as of what another package gives:
 * `fastify.prisma`, `import { db } from '@shop/db'`. An object of a type that the package declares has to go by a
 * layer's own name.
 */
export function orGuessed(
  resolver: Resolver,
  found: Entity | undefined,
  value: Extract<Value, { k: 'import' | 'member' }>,
): Entity | undefined {
  if (found === undefined) return guess(resolver, value);
  if (found.e !== 'external' || layerOfPackage(found.from)) return found;
  const isWhole = value.k === 'import' && (value.name === 'default' || value.name === '*');
  const name = isWhole ? value.from.slice(value.from.lastIndexOf('/') + 1) : lastPart(nameOf(value));
  const isDeclared = found.path.endsWith('()');
  for (const layer of resolver.layers) {
    for (const guess of layer.guesses ?? []) {
      if (!guess.name.test(name)) continue;
      if (isDeclared ? !name.toLowerCase().includes(layer.name) : OF_OTHERS.test(name)) continue;
      return { e: 'layer', layer, type: guess.type, guessed: true };
    }
  }
  return found;
}

/**
 * Several layers have objects that go by the same name, as `tx`: the one is meant that has a method by the name that is
 * called.
 *
 * @param guessed the first layer that has such a name
 * @returns nothing when that has the method
 */
export function guessByMember(
  resolver: Resolver,
  { of, name }: Extract<Value, { k: 'member' }>,
  guessed: Extract<Entity, { e: 'layer' }>,
): { layer: Extract<Entity, { e: 'layer' }>; outcome: Outcome } | undefined {
  if (resolver.layers.size < 2 || has(guessed.layer, guessed.type, name)) return undefined;
  const receiver = lastPart(nameOf(of));
  for (const layer of resolver.layers) {
    for (const guess of layer.guesses ?? []) {
      const outcome = guess.name.test(receiver) ? has(layer, guess.type, name) : undefined;
      if (outcome) return { layer: { e: 'layer', layer, type: guess.type, guessed: true }, outcome };
    }
  }
  return undefined;
}

/** What a layer's table lists of a member, by its own name. */
function has({ types }: Layer, type: string, name: string): Outcome | undefined {
  const members = types[type]?.members;
  return members && Object.hasOwn(members, name) ? members[name] : undefined;
}

/** The model that goes by the name of what is handed in: `models.Order`, `this.#OrderModel`. */
function named(resolver: Resolver, name: string, suffix: string | undefined): Entity | undefined {
  return (suffix && resolver.modelOf(name + suffix)) || resolver.modelOf(name);
}

/** A call whose method is so particular to a layer that it tells what the receiver is. */
export function telltale(
  resolver: Resolver,
  callee: Value,
  file: string,
  args: readonly Value[] = [],
): { layer: Extract<Entity, { e: 'layer' }>; outcome: Outcome } | undefined {
  if (callee.k !== 'member') return undefined;
  const owner = resolver.resolve(callee.of, file);
  if (owner && owner.e !== 'layer' && owner.e !== 'external') return undefined;
  if (owner?.e === 'external' && !layerOfPackage(owner.from)) return undefined;
  const receiver = nameOf(callee.of);
  for (const layer of resolver.layers) {
    for (const tell of layer.telltales ?? []) {
      if (!tell.member.test(callee.name) || (tell.receiver && !tell.receiver.test(receiver))) continue;
      const { options } = tell;
      if (
        options &&
        !args.some((arg) => arg.k === 'object' && options.some((one) => Object.hasOwn(arg.props, one)))
      )
        continue;
      const outcome = tell.outcome ?? memberOutcome(layer, tell.type, callee.name);
      if (outcome) return { layer: { e: 'layer', layer, type: tell.type, guessed: true }, outcome };
    }
  }
  return undefined;
}
