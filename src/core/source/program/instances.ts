import type { Layer, LayerExport } from '../layers/layer';
import { layerOfPackage } from '../layers/registry';
import type { ClassSummary } from '../summary/fileSummary';
import { isMade, type Value } from '../summary/value';
import { type Entity, each, type LayerEntity, oneOf } from './entity';
import { layersBehind } from './guesses';
import { layerExport } from './layerMembers';
import { overTable } from './overTables';
import { connectionOf } from './ownDrivers';
import type { Resolver } from './resolver';

const OF_REGISTRY: ReadonlySet<string> = new Set(['instances', 'results', 'members']);

/** What is declared to be of a type. */
export function declaredAs(
  resolver: Resolver,
  { of, args }: Extract<Value, { k: 'instance' }>,
  file: string,
  depth: number,
): Entity | undefined {
  const entity = instanceOf(resolver, resolver.resolve(of, file, depth), args, file);
  // `T extends Contract` may be of any class that keeps the contract.
  if (of.k === 'instance' && entity?.e === 'object' && resolver.classOf(entity.file, entity.index)?.abstract)
    return undefined;
  const [made] = args ?? [];
  if (entity?.e === 'plain' && OF_REGISTRY.has(entity.type)) {
    const registry = made ? resolver.resolve(made, file, depth) : undefined;
    if (registry?.e !== 'literal' && registry?.e !== 'module') return undefined;
    const { type } = entity;
    return type === 'instances' || type === 'results' ? { ...registry, made: type } : registry;
  }
  // `type Provider<T> = () => T`
  if (entity?.e === 'plain' && entity.type === 'function' && made && !entity.called?.returns)
    return { e: 'maker', file, of: made };
  // `type Replicated<T> = T & { replica: T }`
  const added = entity?.e === 'literal' && made ? resolver.resolve(made, file, depth) : undefined;
  return added?.e === 'layer' ? oneOf([entity, added]) : entity;
}

/** The object that `new` of, or a declared type of, this entity gives. */
export function instanceOf(
  resolver: Resolver,
  entity: Entity | undefined,
  args: readonly Value[] | undefined,
  file: string,
): Entity | undefined {
  if (!entity) return undefined;
  if (entity.e === 'class') {
    const base = layerBase(resolver, entity.file, entity.index, 'instance');
    const summary = resolver.classOf(entity.file, entity.index);
    const chosen = summary && chosenByConstructor(resolver, entity.file, summary);
    if (chosen) return chosen;
    if (
      base &&
      summary &&
      Object.keys(summary.methods).length === 0 &&
      base.entry.instance !== undefined &&
      Object.keys(summary.props).length === 0
    ) {
      return { e: 'layer', layer: base.layer, type: base.entry.instance, guessed: false };
    }
    return {
      e: 'object',
      file: entity.file,
      index: entity.index,
      ...(args ? { args, argsFile: file } : {}),
    };
  }
  if (entity.e === 'external') {
    const found = layerExport(entity.from, entity.path);
    if (found?.entry.instance !== undefined) {
      return { e: 'layer', layer: found.layer, type: found.entry.instance, guessed: false };
    }
    const known = connectionOf(entity.from) ?? overTable(resolver, entity.from, args, file);
    if (known) return known;
    return {
      e: 'external',
      from: entity.from,
      path: `${entity.path}()`,
      ...(args ? { args, argsFile: file } : {}),
    };
  }
  // A type alias or a typed constant: already an object.
  return entity.e === 'function' || entity.e === 'module' ? undefined : entity;
}

/** `constructor() { return new PgOrders(); }`: what `new` gives is an object of another class, or of one of several. */
function chosenByConstructor(
  resolver: Resolver,
  file: string,
  { methods }: ClassSummary,
): Entity | undefined {
  const index = Object.hasOwn(methods, 'constructor') ? methods.constructor : undefined;
  const returns = typeof index === 'number' ? resolver.functionOf(file, index)?.returns : undefined;
  if (!returns || !isMade(returns)) return undefined;
  const chosen = resolver.resolve(returns, file);
  return chosen && each(chosen).every(({ e }) => e === 'object') ? chosen : undefined;
}

/**
 * The layer class that a class of the program extends, however far up.
 * @param side what is asked for, the class itself or its objects: `interface Order extends Document {…}; const Order =
 *   model<Order>('Order', schema)` have one name, and each of them says one
 */
function layerBase(
  resolver: Resolver,
  file: string,
  index: number,
  side: 'subclass' | 'instance',
  seen = new Set<ClassSummary>(),
): { layer: Layer; entry: LayerExport } | undefined {
  const summary = resolver.classOf(file, index);
  if (!summary || seen.has(summary)) return undefined;
  seen.add(summary);
  const parent = summary.extends;
  const isMerged = parent?.k === 'either' && parent.of.some(({ k }) => k === 'call');
  for (const one of parent ? baseValues(parent) : []) {
    const entity = resolver.resolve(one, file);
    if (entity?.e === 'external') {
      const found =
        layerExport(entity.from, entity.path) ??
        declaredOf(resolver, seen, entity.from) ??
        recordOf(resolver, seen, entity.from) ??
        entryOf(
          connectionOf(entity.from) ??
            overTable(resolver, entity.from, parent?.k === 'instance' ? parent.args : [], file),
        );
      const type = isMerged ? found?.entry[side] : (found?.entry.subclass ?? found?.entry.instance);
      if (type !== undefined) return found;
    } else if (entity?.e === 'layer') {
      const { exports, anyExport } = entity.layer;
      const entry = [...Object.values(exports), anyExport].find((one) => one?.subclass === entity.type);
      if (entry) return { layer: entity.layer, entry };
    } else if (entity?.e === 'class') {
      const found = layerBase(resolver, entity.file, entity.index, side, seen);
      if (found) return found;
    }
  }
  return undefined;
}

/** `interface Database extends IPgComponent` of a package that is named after a driver. */
function entryOf(found: LayerEntity | undefined): { layer: Layer; entry: LayerExport } | undefined {
  return found ? { layer: found.layer, entry: { instance: found.type } } : undefined;
}

/**
 * Of a layer whose models say what they are by their members, whatever package the team keeps their base in:
 * `class Recipe extends BaseModel { static get relationMappings() {…} }`.
 * @param classes the class and those above it
 */
function declaredOf(
  resolver: Resolver,
  classes: Iterable<ClassSummary>,
  from: string,
): { layer: Layer; entry: LayerExport } | undefined {
  if (layerOfPackage(from)) return undefined;
  for (const layer of resolver.layers)
    for (const { props, methods } of layer.declared ? classes : [])
      if (layer.declared?.by.some((name) => Object.hasOwn(props, name) || Object.hasOwn(methods, name)))
        return { layer, entry: layer.declared.as };
  return undefined;
}

/**
 * Of the layer that the program has for plain SQL: a class that names its table keeps its rows there.
 * @param classes the class and those above it
 */
function recordOf(
  resolver: Resolver,
  classes: Iterable<ClassSummary>,
  from: string,
): { layer: Layer; entry: LayerExport } | undefined {
  const isNamed = [...classes].some(({ props }) => TABLE.some((name) => props[name]?.k === 'string'));
  if (!isNamed || layerOfPackage(from)) return undefined;
  for (const layer of layersBehind(resolver, from)) if (layer.record) return { layer, entry: layer.record };
  return undefined;
}

const TABLE = ['tableName', 'table', 'table_name'];

/** What a class may inherit from: `Base`, `Base<T>`, and of a mixin `Timestamps(Base)` what it adds to as well. */
export function baseValues(parent: Value): readonly Value[] {
  const of = parent.k === 'instance' ? parent.of : parent;
  if (of.k === 'either') return of.of;
  if (of.k !== 'call') return [of];
  const values: Value[] = [of, of.of];
  for (let call: Value = of; call.k === 'call'; call = call.of) values.push(...(call.args ?? []));
  return values;
}

/** The layer type whose members an object or class of the program inherits. */
export function inheritedLayer(resolver: Resolver, entity: Entity | undefined): LayerEntity | undefined {
  if (entity?.e === 'layer') return entity;
  if (entity?.e === 'several')
    return each(entity)
      .map((one) => inheritedLayer(resolver, one))
      .find(Boolean);
  if (entity?.e !== 'object' && entity?.e !== 'class') return undefined;
  const side = entity.e === 'class' ? 'subclass' : 'instance';
  const base = layerBase(resolver, entity.file, entity.index, side);
  const type = base?.entry[side];
  return base && type !== undefined ? { e: 'layer', layer: base.layer, type, guessed: false } : undefined;
}

/** Whether it is an object of a model's class, such as a query gives, one or many. */
export function isRow(resolver: Resolver, entity: Entity | undefined): boolean {
  if (entity?.e !== 'object') return false;
  const layer = inheritedLayer(resolver, entity);
  return layer?.layer.types[layer.type]?.isRow === true;
}

/** Interfaces above one that a class keeps: more than programs have. */
const MOST_ABOVE = 6;

/**
 * Whether it is of an interface that no class says it implements, as those that are written without types can't, nor one
 * of the interfaces that extend it: `interface MailDeps extends StoreDeps { sender: string }` keeps nothing.
 */
export function isUnkept(
  resolver: Resolver,
  { file, index }: { readonly file: string; readonly index: number },
  depth = 0,
): boolean {
  if (resolver.classOf(file, index)?.abstract !== true || depth > MOST_ABOVE) return false;
  return resolver.heirs(file, index).every((heir) => isUnkept(resolver, heir, depth + 1));
}
