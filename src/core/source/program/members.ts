import { type ClassSummary, WHOLE } from '../summary/fileSummary';
import { MAX_DEPTH } from './answers';
import { type Entity, type LayerEntity, type Made, oneOf } from './entity';
import type { ClassPlace } from './heirs';
import { exported, externalValue } from './imports';
import { baseValues, inheritedLayer, instanceOf } from './instances';
import { layerExport, memberOutcome } from './layerMembers';
import { methodOf, staticMethod } from './methods';
import type { Resolver } from './resolver';
import { ofTypeArgument } from './typeArguments';

/** What `entity.name` is. */
export function memberOf(
  resolver: Resolver,
  entity: Entity | undefined,
  name: string,
  depth = 0,
): Entity | undefined {
  if (depth > MAX_DEPTH) resolver.cutShort();
  if (!entity || depth > MAX_DEPTH) return undefined;
  if ((entity.e === 'literal' || entity.e === 'module') && entity.made) {
    const { made, ...registry } = entity;
    return madeBy(resolver, memberOf(resolver, registry, name, depth), made, depth);
  }
  switch (entity.e) {
    case 'module':
      return (
        exported(resolver, entity.file, name, depth, new Set()) ??
        exportedMember(resolver, entity.file, name, depth)
      );
    case 'external':
      return (
        memberOfArguments(resolver, entity, name, depth) ??
        externalValue(
          entity.from,
          entity.path === '' || entity.path === 'default' ? name : `${entity.path}.${name}`,
        )
      );
    case 'literal': {
      const value = Object.hasOwn(entity.value.props, name) ? entity.value.props[name] : undefined;
      if (value) return resolver.resolve(value, entity.file, depth);
      for (const spread of entity.value.spread ?? []) {
        const found = memberOf(resolver, resolver.resolve(spread, entity.file, depth), name, depth + 1);
        if (found) return found;
      }
      return undefined;
    }
    case 'several':
      return oneOf(entity.of.map((one) => memberOf(resolver, one, name, depth + 1)));
    case 'class':
      return classMember(resolver, entity, name, depth);
    case 'object': {
      const told = ofTypeArgument(resolver, entity, name, depth);
      if (told) return told;
      const found = classMember(resolver, entity, name, depth);
      const outcome = found?.e === 'layer' ? memberOutcome(found.layer, found.type, name) : undefined;
      return outcome?.isSame ? entity : found;
    }
    case 'layer': {
      const outcome = memberOutcome(entity.layer, entity.type, name);
      const model = outcome?.isNamed ? resolver.modelOf(name) : undefined;
      if (model) return model;
      if (outcome === undefined && isWhole(entity)) return exportedBy(entity, name);
      return outcome?.type === undefined || outcome.runs !== undefined || isOnlyCalled(entity, name)
        ? undefined
        : { e: 'layer', layer: entity.layer, type: outcome.type, guessed: entity.guessed };
    }
    case 'function': {
      // Asked for a member, it is what the function makes: `once(() => new Registry()).find`.
      const returns = entity.wrapped ? resolver.functionOf(entity.file, entity.index)?.returns : undefined;
      const made = returns ? resolver.resolve(returns, entity.file, depth) : undefined;
      return made?.e === 'function' ? undefined : memberOf(resolver, made, name, depth + 1);
    }
    default:
      return undefined;
  }
}

/** What `new` of a class gives, or the call of a factory; of anything else, as of what a registry has ready, itself. */
function madeBy(resolver: Resolver, of: Entity | undefined, made: Made, depth: number): Entity | undefined {
  if (of?.e === 'function' && made === 'results') {
    const returns = resolver.functionOf(of.file, of.index)?.returns;
    return returns ? resolver.resolve(returns, of.file, depth) : undefined;
  }
  return made === 'instances' && (of?.e === 'class' || of?.e === 'external')
    ? instanceOf(resolver, of, undefined, '')
    : of;
}

/** `context.state` of a `Context<{ state: Services }>`: what a package is told of, it hands on by the same names. */
function memberOfArguments(
  resolver: Resolver,
  { args, argsFile }: Extract<Entity, { e: 'external' }>,
  name: string,
  depth: number,
): Entity | undefined {
  if (argsFile === undefined) return undefined;
  for (const arg of args ?? []) {
    const told = resolver.resolve(arg, argsFile, depth);
    if (told?.e !== 'object' && told?.e !== 'literal') continue;
    const member = memberOf(resolver, told, name, depth + 1);
    if (member?.e === 'object' || member?.e === 'literal' || member?.e === 'layer') return member;
  }
  return undefined;
}

/** `mongoose.Document`: what a package exports as a whole has all else that it exports. */
function exportedBy({ layer }: LayerEntity, name: string): Entity | undefined {
  return Object.hasOwn(layer.exports, name) ? externalValue(layer.packages[0] ?? '', name) : undefined;
}

function isWhole({ layer, type, guessed }: LayerEntity): boolean {
  return !guessed && (layer.exports.default?.value === type || layer.exports['*']?.value === type);
}

/** `knex.json`, which is no builder until it is called, and not knex's own. */
function isOnlyCalled({ layer, type }: LayerEntity, name: string): boolean {
  const { members = {}, rest, thenable } = layer.types[type] ?? {};
  if (thenable || rest?.type === undefined || Object.hasOwn(members, name)) return false;
  return layer.types[rest.type]?.thenable === true;
}

/** A member of what a module exports by default: `const db = require('./db'); db.find`. */
function exportedMember(resolver: Resolver, file: string, name: string, depth: number): Entity | undefined {
  resolver.note(resolver.factsOf(file).exported('default'));
  resolver.note(resolver.factsOf(file).exported(WHOLE));
  const exports = resolver.files.get(file)?.exports;
  const value = exports?.default ?? exports?.[WHOLE];
  return value ? memberOf(resolver, resolver.resolve(value, file, depth), name, depth + 1) : undefined;
}

/**
 * What a class has or inherits. What it leaves to its heirs, these have, and of an interface only then those of the
 * interfaces above it: `interface Orders extends Store {}` is kept by what implements `Orders`, whatever else keeps a
 * `Store`. Of a class nothing is what another heir of its parent has: `Invoice.create` is no `create` of `Order`.
 */
function classMember(
  resolver: Resolver,
  place: Extract<Entity, { e: 'class' | 'object' }>,
  name: string,
  depth: number,
): Entity | undefined {
  const isStatic = place.e === 'class';
  const seen = new Map<ClassSummary, ClassPlace>();
  const own = inheritedMember(resolver, place, name, isStatic, depth, seen);
  if (own || place.exact) return own;
  const isInterface = resolver.classOf(place.file, place.index)?.abstract === true;
  for (const above of isInterface ? [...seen.values()] : [place]) {
    const found = heirsMember(resolver, above, name, isStatic, depth, seen);
    if (found) return found;
  }
  return undefined;
}

/** What the heirs of a class have. */
function heirsMember(
  resolver: Resolver,
  { file, index }: ClassPlace,
  name: string,
  isStatic: boolean,
  depth: number,
  seen: Map<ClassSummary, ClassPlace>,
): Entity | undefined {
  for (const heir of resolver.heirs(file, index)) {
    const summary = resolver.classOf(heir.file, heir.index);
    if (!summary || seen.has(summary)) continue;
    const found =
      inheritedMember(resolver, heir, name, isStatic, depth + 1, seen) ??
      heirsMember(resolver, heir, name, isStatic, depth + 1, seen);
    if (found) return found;
  }
  return undefined;
}

/**
 * What a class has, or one above it.
 * @param seen takes up the classes that are looked at, the nearest first
 */
function inheritedMember(
  resolver: Resolver,
  place: ClassPlace,
  name: string,
  isStatic: boolean,
  depth: number,
  seen: Map<ClassSummary, ClassPlace>,
): Entity | undefined {
  const { file, index } = place;
  const summary = resolver.classOf(file, index);
  // Of a mixin and what it is declared to extend, each leads to the other.
  if (!summary || seen.has(summary)) return undefined;
  seen.set(summary, place);
  const method = isStatic ? staticMethod(summary, name) : methodOf(summary, name);
  if (method !== undefined) return { e: 'function', file, index: method };
  const prop = Object.hasOwn(summary.props, name) ? summary.props[name] : undefined;
  if (prop && !(prop.k === 'plain' && prop.type === 'function')) {
    return resolver.resolve(prop, file, depth);
  }
  for (const of of summary.extends ? baseValues(summary.extends) : []) {
    const parent = resolver.resolve(of, file, depth);
    if (parent?.e === 'class') {
      const found = inheritedMember(resolver, parent, name, isStatic, depth + 1, seen);
      if (found) return found;
    } else if (parent?.e === 'literal' || parent?.e === 'module') {
      const found = memberOf(resolver, parent, name, depth + 1);
      if (found) return found;
    } else if (parent?.e === 'layer') {
      const added = resolver.additionTo(parent.layer, name);
      if (added) return { e: 'function', ...added };
      const base = inheritedLayer(resolver, { e: isStatic ? 'class' : 'object', file, index });
      const found = memberOf(resolver, base, name, depth + 1);
      if (found) return found;
    } else if (parent?.e === 'external') {
      const base = layerExport(parent.from, parent.path);
      const type = isStatic ? base?.entry.subclass : base?.entry.instance;
      if (base && type !== undefined) {
        return memberOf(resolver, { e: 'layer', layer: base.layer, type, guessed: false }, name, depth + 1);
      }
    }
  }
  return undefined;
}
