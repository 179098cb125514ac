import type { Layer, LayerExport, Outcome } from '../layers/layer';
import { LAYERS, layerOfPackage } from '../layers/registry';
import type { ClassSummary, FileSummary, FunctionSummary } from '../summary/fileSummary';
import { nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import type { ModuleMap } from './modules';

const MAX_DEPTH = 24;

/** Gives values a meaning across the files of a program. Results are memoised per file and value object. */
export class Resolver {
  private readonly memo = new Map<string, Map<Value, Entity | undefined>>();
  /** Layers that some file of the program imports: only these are guessed at. */
  readonly layers: ReadonlySet<Layer>;
  private readonly implementers = new Map<string, { file: string; index: number }[]>();

  constructor(
    readonly files: ReadonlyMap<string, FileSummary>,
    private readonly modules: ModuleMap,
  ) {
    const used = new Set<Layer>();
    for (const summary of files.values()) {
      for (const specifier of summary.imports) {
        const layer = layerOfPackage(specifier);
        if (layer) used.add(layer);
      }
    }
    this.layers = new Set(LAYERS.filter((layer) => used.has(layer)));
    this.indexImplementers();
  }

  classOf(file: string, index: number): ClassSummary | undefined {
    return this.files.get(file)?.classes[index];
  }

  functionOf(file: string, index: number): FunctionSummary | undefined {
    return this.files.get(file)?.functions[index];
  }

  /** Classes that implement or extend this one, directly. */
  heirs(file: string, index: number): readonly { file: string; index: number }[] {
    return this.implementers.get(`${file}#${index}`) ?? [];
  }

  resolve(value: Value, file: string, depth = 0): Entity | undefined {
    if (depth > MAX_DEPTH) return undefined;
    let memo = this.memo.get(file);
    if (!memo) {
      memo = new Map();
      this.memo.set(file, memo);
    }
    const known = memo.get(value);
    if (known !== undefined || memo.has(value)) return known;
    // Set before the work, so that a value defined by itself ends.
    memo.set(value, undefined);
    const entity = this.compute(value, file, depth + 1);
    memo.set(value, entity);
    return entity;
  }

  /** For a file whose values are replaced by others that mean the same to other files. */
  forget(file: string): void {
    this.memo.delete(file);
  }

  private compute(value: Value, file: string, depth: number): Entity | undefined {
    switch (value.k) {
      case 'import':
        return this.resolveImport(file, value.from, value.name, depth);
      case 'top': {
        const target = this.files.get(file)?.top[value.name];
        return target ? this.resolve(target, file, depth) : undefined;
      }
      case 'function':
        return { e: 'function', file, index: value.index };
      case 'class':
        return { e: 'class', file, index: value.index };
      case 'this':
        return { e: 'object', file, index: value.class };
      case 'super': {
        const parent = this.classOf(file, value.class)?.extends;
        return parent
          ? this.instanceOf(
              this.resolve(parent.k === 'instance' ? parent.of : parent, file, depth),
              undefined,
              file,
            )
          : undefined;
      }
      case 'instance':
        return (
          this.instanceOf(this.resolve(value.of, file, depth), value.args, file) ?? this.guess(value, file)
        );
      case 'new':
        return this.instanceOf(this.resolve(value.of, file, depth), undefined, file);
      case 'member':
        return this.member(this.resolve(value.of, file, depth), value.name, depth) ?? this.guess(value, file);
      case 'call':
        return this.called(value, file, depth);
      case 'callback-argument':
        return this.callbackArgument(value.of, file, depth);
      case 'object':
        return { e: 'literal', file, value };
      case 'array':
        return { e: 'list', file, element: value.element, fixed: (value.length ?? 0) > 0 };
      case 'element': {
        const list = this.resolve(value.of, file, depth);
        if (list?.e === 'list') return this.resolve(list.element, list.file, depth);
        // What a query gives is written the same for one row and for many.
        return list?.e === 'layer' ? list : undefined;
      }
      case 'string':
        return { e: 'plain', type: 'string' };
      case 'plain':
        return { e: 'plain', type: value.type };
      case 'either': {
        const found = value.of
          .map((one) => this.resolve(one, file, depth))
          .filter((entity) => entity !== undefined);
        return (
          found.find((entity) => entity.e === 'layer') ??
          found.find((entity) => entity.e !== 'plain') ??
          found[0]
        );
      }
      case 'free':
        return this.guess(value, file);
      case 'unknown':
        return undefined;
    }
  }

  private resolveImport(file: string, from: string, name: string, depth: number): Entity | undefined {
    const target = this.modules.resolve(file, from);
    if (target === undefined) {
      if (!from.startsWith('.')) return this.externalValue(from, name === '*' ? '' : name);
      // A generated client is not in the repository, but its name says what it is.
      const layer = LAYERS.find((one) => one.generated?.includes(name));
      return layer ? { e: 'external', from: layer.packages[0] ?? '', path: name } : undefined;
    }
    if (name === '*') return { e: 'module', file: target };
    return this.exported(target, name, depth, new Set());
  }

  private exported(file: string, name: string, depth: number, seen: Set<string>): Entity | undefined {
    if (seen.has(file) || depth > MAX_DEPTH) return undefined;
    seen.add(file);
    const summary = this.files.get(file);
    if (!summary) return undefined;
    const value = Object.hasOwn(summary.exports, name) ? summary.exports[name] : undefined;
    if (value) return this.resolve(value, file, depth + 1);
    for (const from of summary.exportsFrom) {
      const target = this.modules.resolve(file, from);
      if (target !== undefined) {
        const found = this.exported(target, name, depth + 1, seen);
        if (found) return found;
      } else if (!from.startsWith('.') && layerOfPackage(from)) return this.externalValue(from, name);
    }
    // `import x from './commonjs'` where the module sets single exports.
    if (name === 'default' && Object.keys(summary.exports).length > 0) return { e: 'module', file };
    return undefined;
  }

  private externalValue(from: string, path: string): Entity {
    const found = layerExport(from, path);
    if (found?.entry.value !== undefined)
      return { e: 'layer', layer: found.layer, type: found.entry.value, guessed: false };
    return { e: 'external', from, path };
  }

  /** The object that `new` of, or a declared type of, this entity gives. */
  private instanceOf(
    entity: Entity | undefined,
    args: readonly Value[] | undefined,
    file: string,
  ): Entity | undefined {
    if (!entity) return undefined;
    if (entity.e === 'class') {
      const base = this.layerBase(entity.file, entity.index);
      const summary = this.classOf(entity.file, entity.index);
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
      return { e: 'external', from: entity.from, path: `${entity.path}()` };
    }
    // A type alias or a typed constant: already an object.
    return entity.e === 'function' || entity.e === 'module' ? undefined : entity;
  }

  /** The layer class that a class of the program extends, however far up. */
  layerBase(file: string, index: number, depth = 0): { layer: Layer; entry: LayerExport } | undefined {
    if (depth > 8) return undefined;
    const parent = this.classOf(file, index)?.extends;
    if (!parent) return undefined;
    const entity = this.resolve(parent.k === 'instance' || parent.k === 'call' ? parent.of : parent, file);
    if (entity?.e === 'external') {
      const found = layerExport(entity.from, entity.path);
      return found?.entry.subclass === undefined ? undefined : found;
    }
    if (entity?.e === 'class') return this.layerBase(entity.file, entity.index, depth + 1);
    if (entity?.e === 'function') return undefined;
    return undefined;
  }

  member(entity: Entity | undefined, name: string, depth = 0): Entity | undefined {
    if (!entity || depth > MAX_DEPTH) return undefined;
    switch (entity.e) {
      case 'module':
        return (
          this.exported(entity.file, name, depth, new Set()) ?? this.exportedMember(entity.file, name, depth)
        );
      case 'external':
        return this.externalValue(
          entity.from,
          entity.path === '' || entity.path === 'default' ? name : `${entity.path}.${name}`,
        );
      case 'literal': {
        const value = Object.hasOwn(entity.value.props, name) ? entity.value.props[name] : undefined;
        if (value) return this.resolve(value, entity.file, depth);
        for (const spread of entity.value.spread ?? []) {
          const found = this.member(this.resolve(spread, entity.file, depth), name, depth + 1);
          if (found) return found;
        }
        return undefined;
      }
      case 'object':
      case 'class':
        return this.classMember(entity.file, entity.index, name, entity.e === 'class', depth);
      case 'layer': {
        const outcome = memberOutcome(entity.layer, entity.type, name);
        return outcome?.type === undefined || outcome.runs !== undefined
          ? undefined
          : { e: 'layer', layer: entity.layer, type: outcome.type, guessed: entity.guessed };
      }
      default:
        return undefined;
    }
  }

  /** A member of what a module exports by default: `const db = require('./db'); db.find`. */
  private exportedMember(file: string, name: string, depth: number): Entity | undefined {
    const value = this.files.get(file)?.exports.default;
    return value ? this.member(this.resolve(value, file, depth), name, depth + 1) : undefined;
  }

  private classMember(
    file: string,
    index: number,
    name: string,
    isStatic: boolean,
    depth: number,
  ): Entity | undefined {
    const summary = this.classOf(file, index);
    if (!summary) return undefined;
    const method = Object.hasOwn(summary.methods, name) ? summary.methods[name] : undefined;
    if (method !== undefined) return { e: 'function', file, index: method };
    const prop = Object.hasOwn(summary.props, name) ? summary.props[name] : undefined;
    if (prop && !(prop.k === 'plain' && prop.type === 'function')) {
      return this.resolve(prop, file, depth);
    }
    if (summary.extends) {
      const of = summary.extends.k === 'instance' ? summary.extends.of : summary.extends;
      const parent = this.resolve(of, file, depth);
      if (parent?.e === 'class') {
        const found = this.classMember(parent.file, parent.index, name, isStatic, depth + 1);
        if (found) return found;
      } else if (parent?.e === 'external') {
        const base = layerExport(parent.from, parent.path);
        const type = isStatic ? base?.entry.subclass : base?.entry.instance;
        if (base && type !== undefined) {
          return this.member({ e: 'layer', layer: base.layer, type, guessed: false }, name, depth + 1);
        }
      }
    }
    for (const heir of depth < 6 ? this.heirs(file, index) : []) {
      const found = this.classMember(heir.file, heir.index, name, isStatic, depth + 6);
      if (found) return found;
    }
    return undefined;
  }

  /** The layer type whose members an object or class of the program inherits. */
  inheritedLayer(entity: Entity | undefined): Extract<Entity, { e: 'layer' }> | undefined {
    if (entity?.e === 'layer') return entity;
    if (entity?.e !== 'object' && entity?.e !== 'class') return undefined;
    const base = this.layerBase(entity.file, entity.index);
    const type = entity.e === 'class' ? base?.entry.subclass : base?.entry.instance;
    return base && type !== undefined ? { e: 'layer', layer: base.layer, type, guessed: false } : undefined;
  }

  private called(value: Extract<Value, { k: 'call' }>, file: string, depth: number): Entity | undefined {
    const { of } = value;
    if (of.k === 'member') {
      const owner = this.resolve(of.of, file, depth);
      const layer = this.inheritedLayer(owner);
      if (layer) {
        const outcome = memberOutcome(layer.layer, layer.type, of.name);
        if (outcome) return resultOf(outcome, layer);
      }
      if (owner?.e === 'layer' && /^(filter|slice|concat|reverse|sort|flat|find|at|pop|shift)$/.test(of.name))
        return owner;
      if (owner?.e === 'list' && /^(filter|slice|concat|reverse|sort|flat)$/.test(of.name)) return owner;
      if (owner?.e === 'plain') return { e: 'plain', type: 'other' };
    }
    const callee = this.resolve(of, file, depth);
    if (!callee) {
      const told = this.telltale(of, file, value.args);
      if (told) return resultOf(told.outcome, told.layer);
      return undefined;
    }
    if (callee.e === 'layer') {
      const type = callee.layer.types[callee.type];
      const outcome = type?.call ?? type?.tag;
      if (outcome) return resultOf(outcome, callee);
      return callee;
    }
    if (callee.e === 'external') {
      const found = layerExport(callee.from, callee.path);
      if (found?.entry.call !== undefined)
        return { e: 'layer', layer: found.layer, type: found.entry.call, guessed: false };
      // A wrapper from outside hands its function through: `cache(fn)`, `memoize(fn)`.
      const [wrapped] = (value.args ?? [])
        .map((arg) => this.resolve(arg, file, depth))
        .filter((arg) => arg?.e === 'function');
      return wrapped ?? { e: 'external', from: callee.from, path: `${callee.path}()` };
    }
    if (callee.e === 'function') {
      const summary = this.functionOf(callee.file, callee.index);
      const result = summary?.returns ? this.resolve(summary.returns, callee.file, depth) : undefined;
      return result ?? this.handedThrough(value, file, depth);
    }
    return undefined;
  }

  /** `cache(fn)` and `memoize(fn)` are `fn`; `once(() => new Client())` is what `fn` makes. */
  private handedThrough(
    value: Extract<Value, { k: 'call' }>,
    file: string,
    depth: number,
  ): Entity | undefined {
    for (const arg of value.args ?? []) {
      const wrapped = this.resolve(arg, file, depth);
      if (wrapped?.e !== 'function') continue;
      const returns = this.functionOf(wrapped.file, wrapped.index)?.returns;
      const made = returns ? this.resolve(returns, wrapped.file, depth) : undefined;
      return made?.e === 'layer' && made.layer.types[made.type]?.thenable !== true ? made : wrapped;
    }
    return undefined;
  }

  private callbackArgument(of: Value, file: string, depth: number): Entity | undefined {
    if (of.k !== 'member') return undefined;
    const layer = this.inheritedLayer(this.resolve(of.of, file, depth));
    const outcome = layer ? memberOutcome(layer.layer, layer.type, of.name) : undefined;
    return layer && outcome?.callback !== undefined ? { ...layer, type: outcome.callback } : undefined;
  }

  /** A receiver that nothing resolves may still go by the name that such objects usually have. */
  private guess(value: Value, _file: string): Entity | undefined {
    const whole = nameOf(value);
    const name = whole.slice(whole.lastIndexOf('.') + 1);
    if (name === '' || name === 'this') return undefined;
    for (const layer of this.layers) {
      for (const guess of layer.guesses ?? []) {
        if (guess.name.test(name)) return { e: 'layer', layer, type: guess.type, guessed: true };
      }
    }
    return undefined;
  }

  /** A call whose method is so particular to a layer that it tells what the receiver is. */
  telltale(
    callee: Value,
    file: string,
    args: readonly Value[] = [],
  ): { layer: Extract<Entity, { e: 'layer' }>; outcome: Outcome } | undefined {
    if (callee.k !== 'member') return undefined;
    const owner = this.resolve(callee.of, file);
    if (owner && owner.e !== 'layer' && owner.e !== 'external') return undefined;
    if (owner?.e === 'external' && !layerOfPackage(owner.from)) return undefined;
    const receiver = nameOf(callee.of);
    for (const layer of this.layers) {
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

  private indexImplementers(): void {
    for (const [file, summary] of this.files) {
      summary.classes.forEach((one, index) => {
        const parents = [
          ...one.implements,
          ...(one.extends ? [one.extends.k === 'instance' ? one.extends.of : one.extends] : []),
        ];
        for (const parent of parents) {
          const entity = this.resolve(parent, file);
          if (entity?.e !== 'class') continue;
          const key = `${entity.file}#${entity.index}`;
          const heirs = this.implementers.get(key) ?? [];
          heirs.push({ file, index });
          this.implementers.set(key, heirs);
        }
      });
    }
  }
}

function resultOf(outcome: Outcome, layer: Extract<Entity, { e: 'layer' }>): Entity {
  const type = outcome.gives ?? outcome.type;
  return type === undefined ? { e: 'plain', type: 'data' } : { ...layer, type };
}

/** What accessing or calling a member of a layer's object gives. */
export function memberOutcome(layer: Layer, typeName: string, name: string): Outcome | undefined {
  const type = layer.types[typeName];
  if (!type) return undefined;
  return Object.hasOwn(type.members, name) ? type.members[name] : type.rest;
}

function layerExport(from: string, path: string): { layer: Layer; entry: LayerExport } | undefined {
  const layer = layerOfPackage(from);
  if (!layer) return undefined;
  const name = path === '' ? '*' : path;
  const entry = Object.hasOwn(layer.exports, name)
    ? layer.exports[name]
    : Object.hasOwn(layer.exports, name.replace(/^default\./, ''))
      ? layer.exports[name.replace(/^default\./, '')]
      : undefined;
  return entry ? { layer, entry } : undefined;
}
