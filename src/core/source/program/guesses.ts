import { camelCased, capitalized } from '../../base/words';
import type { Layer, Outcome } from '../layers/layer';
import { LAYERS, layerOfPackage } from '../layers/registry';
import { lastPart, nameOf, type Value } from '../summary/value';
import type { Entity, LayerEntity } from './entity';
import { unlessHandedIn } from './handedIn';
import { memberOutcome } from './layerMembers';
import type { Resolver } from './resolver';

/** What a member of a layer's object, or a call of it, comes to. */
interface LayerOutcome {
  readonly layer: LayerEntity;
  readonly outcome: Outcome;
}

/** A receiver that nothing resolves may still go by the name that such objects usually have. */
export function guess(resolver: Resolver, value: Value): Entity | undefined {
  const name = lastPart(nameOf(value));
  if (name === '' || name === 'this') return undefined;
  if (value.k === 'free' || value.k === 'member') {
    const [, model = '', suffix] = /^[_#$]*([A-Z]\w*?)(Model|Class)?$/.exec(name) ?? [];
    const found = model === '' ? undefined : named(resolver, model, suffix);
    if (found) return found;
  }
  for (const found of objectsCalled(resolver.layers, name)) return found;
  return undefined;
}

/** The objects of layers that usually go by a name, whichever way its words are joined: `pgClient`, `pg_client`. */
export function* objectsCalled(layers: Iterable<Layer>, written: string): Generator<LayerEntity> {
  const name = camelCased(written);
  if (IS_CACHE.test(name)) return;
  for (const layer of layers)
    for (const guess of layer.guesses ?? [])
      if (guess.name.test(name)) yield { e: 'layer', layer, type: guess.type, guessed: true };
}

/** What keeps results, by its name: `this.cacheDb.get(key)`. */
const IS_CACHE = /cache(db|client|store)$/i;

/** Names by which objects of other packages, too, have something of their own. */
const OF_OTHERS =
  /^(client|conn|connection|database|manager|pg|pool|qb|request|sql|transaction)$|Repo(sitory)?$/i;

/**
 * Packages that keep a team's own data, by their names: any layer may be below them, which no file of the program has
 * to import. `@shop/db`, `engine/models/order`.
 */
const KEEPS_DATA =
  /(^|[/@_-])(db|database|dal|daos?|entities|models?|orm|drizzle|knex|kysely|mongoose|objection|prisma|sequelize|typeorm)([/_.-]|$)/;

/**
 * Models of a text that is edited, of what is drawn and of what has been learnt; those of whoever asks another server:
 * `chat-js-sdk/lib/models/poll`, and Ember's.
 */
const OTHER_MODELS =
  /prosemirror|tiptap|remirror|milkdown|tensorflow|model-viewer|view-?models?|^([\w.-]+-)?sdk\/|^@?ember[/-]/;

/** Whether a package that is no layer is the team's own, with a layer below it. */
export function keepsData(from: string): boolean {
  return KEEPS_DATA.test(from) && !OTHER_MODELS.test(from) && !layerOfPackage(from);
}

/** The layers that something of a package may belong to: those that the program imports come first. */
export function layersBehind(resolver: Resolver, from: string): Iterable<Layer> {
  return keepsData(from) ? new Set([...resolver.layers, ...LAYERS]) : resolver.layers;
}

/**
 * What an import, a member or a variable is found to be, unless its name says more, as of what another package gives:
 * `fastify.prisma`, `import { db } from '@shop/db'`, `const knex = Db.getKnex()`. An object of a type that the package
 * declares, or that it makes, has to go by a layer's own name.
 */
export function orGuessed(
  resolver: Resolver,
  found: Entity | undefined,
  value: Extract<Value, { k: 'import' | 'member' | 'free' }>,
): Entity | undefined {
  if (found === undefined) return guess(resolver, value);
  if (found.e === 'layer' && found.guessed) return byOwnName(value) ?? found;
  if (found.e !== 'external' || layerOfPackage(found.from)) return found;
  const name = lastPart(writtenName(value));
  const isDeclared = found.path.endsWith('()');
  for (const object of objectsCalled(layersBehind(resolver, found.from), name))
    if (isDeclared ? name.toLowerCase().includes(object.layer.name) : !OF_OTHERS.test(name)) return object;
  return found;
}

/** Names of builders that are handed in. */
export const BUILDER = /^(q|qb|query|builder|queryBuilder)$/;

/** What a variable is by a layer's own name, which says more than a guess at what it is given: `const knex = db.get()`. */
function byOwnName(value: Value): Entity | undefined {
  if (value.k !== 'free') return undefined;
  for (const layer of LAYERS) {
    const type = layer.guesses?.find((one) => one.name.test(value.name))?.type;
    if (type !== undefined && layer.name === value.name) return { e: 'layer', layer, type, guessed: true };
  }
  return undefined;
}

/** What a value is called; a module as a whole by its file: `db/db.js` is `db`, `models/order.model.js` `OrderModel`. */
function writtenName(value: Value): string {
  // What a variable or a parameter is given, and how it is called.
  const variable = value.k === 'either' ? value.of.find((one) => one.k === 'free') : undefined;
  if (variable) return variable.name;
  if (value.k !== 'import' || (value.name !== 'default' && value.name !== '*')) return nameOf(value);
  const file = value.from.slice(value.from.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '');
  const words = file.split(/[.-]/);
  return words.length === 1 ? file : words.map(capitalized).join('');
}

/** What a method is called on; of what a call has given, only the members: `app.get('models').Order` is `Order`. */
function receiverName(value: Value): string {
  if (value.k !== 'member') return writtenName(value);
  const before = value.of.k === 'call' || value.of.k === 'awaited' ? '' : receiverName(value.of);
  return before === '' ? value.name : `${before}.${value.name}`;
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
  guessed: LayerEntity,
): LayerOutcome | undefined {
  // What a call gives does not go by the name of what was called.
  return of.k === 'call' || ownMember(guessed, name)
    ? undefined
    : firstOf(resolver, of, guessed, (object) => ownMember(object, name));
}

/** `db('orders')`: of those that have the name, the one whose objects can be called. */
export function guessByCall(resolver: Resolver, of: Value, guessed: LayerEntity): LayerOutcome | undefined {
  return firstOf(resolver, of, guessed, ({ layer, type }) => layer.types[type]?.call);
}

/** The first layer whose objects go by the name of a receiver and can do what is asked. */
function firstOf(
  resolver: Resolver,
  receiver: Value,
  guessed: LayerEntity,
  can: (object: LayerEntity) => Outcome | undefined,
): LayerOutcome | undefined {
  const isBehind = !resolver.layers.has(guessed.layer);
  if (!isBehind && resolver.layers.size < 2) return undefined;
  const name = lastPart(writtenName(receiver));
  for (const object of objectsCalled(isBehind ? LAYERS : resolver.layers, name)) {
    const outcome = can(object);
    if (outcome) return { layer: object, outcome };
  }
  return undefined;
}

/** What a layer's table lists of a member, by its own name. */
export function ownMember({ layer, type }: LayerEntity, name: string): Outcome | undefined {
  const members = layer.types[type]?.members;
  return members && Object.hasOwn(members, name) ? members[name] : undefined;
}

/** The model that goes by the name of what is handed in: `models.Order`, `this.#OrderModel`. */
function named(resolver: Resolver, name: string, suffix: string | undefined): Entity | undefined {
  return (suffix && resolver.modelOf(name + suffix)) || resolver.modelOf(name);
}

/** `Object.create(null)` and `Math.max(a, b)` are nobody's models. */
const OF_LANGUAGE = /^(Object|Reflect|Math|JSON|Array|Promise|Map|Symbol|Atomics|CSS|URL|Buffer)$/;

/** Of a layer, or a team's own. */
function isOurs(from: string): boolean {
  return layerOfPackage(from) !== undefined || keepsData(from);
}

/** Of an object that is written down; of one that is chosen, any. */
function hasOneOf(arg: Value, names: readonly string[]): boolean {
  if (arg.k === 'either') return arg.of.some((one) => hasOneOf(one, names));
  return arg.k === 'object' && names.some((one) => Object.hasOwn(arg.props, one));
}

/** A call whose method is so particular to a layer that it tells what the receiver is. */
export function telltale(
  resolver: Resolver,
  callee: Value,
  file: string,
  args: readonly Value[] = [],
): LayerOutcome | undefined {
  if (callee.k !== 'member') return undefined;
  const owner = unlessHandedIn(resolver.resolve(callee.of, file), callee);
  if (owner && owner.e !== 'layer' && owner.e !== 'external') return undefined;
  if (owner?.e === 'external' && owner.path.endsWith('()') && !isOurs(owner.from)) return undefined;
  const isForeign = owner?.e === 'external' && !isOurs(owner.from);
  const receiver = receiverName(callee.of);
  if (callee.of.k === 'free' && OF_LANGUAGE.test(receiver)) return undefined;
  for (const layer of owner?.e === 'external' ? layersBehind(resolver, owner.from) : resolver.layers) {
    for (const tell of layer.telltales ?? []) {
      if (isForeign && !tell.fromPackages) continue;
      if (!tell.member.test(callee.name) || (tell.receiver && !tell.receiver.test(receiver))) continue;
      const { options } = tell;
      if (options && !args.some((arg) => hasOneOf(arg, options))) continue;
      const outcome = tell.outcome ?? memberOutcome(layer, tell.type, callee.name);
      if (outcome) return { layer: { e: 'layer', layer, type: tell.type, guessed: true }, outcome };
    }
  }
  return undefined;
}
