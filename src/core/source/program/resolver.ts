import type { Layer, LayerExport, Outcome } from '../layers/layer';
import { LAYERS, layerOfPackage } from '../layers/registry';
import type { ClassSummary, FileSummary, FunctionSummary } from '../summary/fileSummary';
import { nameOf, type Value } from '../summary/value';
import type { Entity } from './entity';
import { type Fact, FileFacts, readFact, takeReaders } from './facts';
import type { ModuleMap } from './modules';

const MAX_DEPTH = 24;

/** What a value stands for, and the facts that say so. */
interface Answer {
  readonly entity: Entity | undefined;
  readonly facts: readonly Fact[];
}

const NO_FACTS: readonly Fact[] = [];
const UNDER_WAY: Answer = { entity: undefined, facts: NO_FACTS };

/** A class of the program. */
interface ClassPlace {
  readonly file: string;
  readonly index: number;
}

/**
 * Gives values a meaning across the files of a program. Answers are kept per file and value, with the facts that
 * they were taken from, so that a file that becomes another has only those asked again that depend on what has
 * become another in it.
 */
export class Resolver {
  private readonly answers = new Map<string, Map<Value, Answer>>();
  private readonly facts = new Map<string, FileFacts>();
  /** Facts that the values being resolved have been taken from, those of the innermost last. */
  private readonly trail: Fact[] = [];
  /** How many values are being resolved, each on behalf of the one before. */
  private level = 0;
  /** The file on whose behalf things are asked that belong to no value. */
  private asking = '';
  /** What is found out now depends on where it was begun, and is kept only until that is answered. */
  private isProvisional = false;
  private readonly provisional: { answers: Map<Value, Answer>; value: Value }[] = [];
  /** Layers that some file of the program imports: only these are guessed at. */
  readonly layers: ReadonlySet<Layer>;
  /** How many imports there are of each layer. */
  private readonly importers = new Map<Layer, number>();
  /** By the key of a class: those that extend or implement it, in the order of files. */
  private readonly heirsByClass = new Map<string, ClassPlace[]>();
  /** By file: the classes that its own extend or implement. */
  private readonly parents = new Map<string, readonly { parent: ClassPlace; index: number }[]>();
  private isIndexing = false;

  constructor(
    readonly files: ReadonlyMap<string, FileSummary>,
    private readonly modules: ModuleMap,
  ) {
    for (const summary of files.values()) this.countLayers(summary, 1);
    this.layers = new Set(LAYERS.filter((layer) => this.importers.has(layer)));
    this.indexHeirs(files.keys());
  }

  /**
   * Takes up that files have become others, have come or gone.
   * @param before the old summaries of what has changed; undefined for a file that is new
   * @returns the files to be linked anew; undefined when the whole program has to be
   */
  update(before: ReadonlyMap<string, FileSummary | undefined>): Set<string> | undefined {
    for (const [file, summary] of before) {
      if (summary) this.countLayers(summary, -1);
      const now = this.files.get(file);
      if (now) this.countLayers(now, 1);
    }
    if (LAYERS.some((layer) => this.layers.has(layer) !== (this.importers.get(layer) ?? 0) > 0))
      return undefined;
    const affected = new Set(before.keys());
    const take = (facts: Iterable<Fact>): void => {
      for (const fact of facts) for (const reader of takeReaders(fact)) affected.add(reader);
    };
    for (const [file, summary] of before)
      take(this.facts.get(file)?.changed(summary, this.files.get(file)) ?? []);
    if ([...before].some(([file, summary]) => (summary !== undefined) !== this.files.has(file)))
      take(this.modules.update());
    for (const file of affected) this.answers.delete(file);
    take(this.indexHeirs([...affected]));
    for (const file of affected) this.answers.delete(file);
    for (const file of affected) if (!this.files.has(file)) affected.delete(file);
    return affected;
  }

  /** Does what asks this resolver on behalf of a file. */
  askFor<T>(file: string, work: () => T): T {
    this.asking = file;
    return work();
  }

  classOf(file: string, index: number): ClassSummary | undefined {
    this.note(this.factsOf(file).classAt(index));
    return this.files.get(file)?.classes[index];
  }

  functionOf(file: string, index: number): FunctionSummary | undefined {
    this.note(this.factsOf(file).functionAt(index));
    return this.files.get(file)?.functions[index];
  }

  /** Classes that implement or extend this one, directly. */
  heirs(file: string, index: number): readonly ClassPlace[] {
    if (this.isIndexing) {
      this.isProvisional = true;
      return [];
    }
    this.note(this.factsOf(file).heirsOf(index));
    return this.heirsByClass.get(classKey(file, index)) ?? [];
  }

  resolve(value: Value, file: string, depth = 0): Entity | undefined {
    if (depth > MAX_DEPTH) {
      this.cutShort();
      return undefined;
    }
    let answers = this.answers.get(file);
    if (!answers) {
      answers = new Map();
      this.answers.set(file, answers);
    }
    const known = answers.get(value);
    if (known) {
      if (known === UNDER_WAY) this.isProvisional = true;
      else this.noteAll(known.facts);
      return known.entity;
    }
    // Set before the work, so that a value defined by itself ends.
    answers.set(value, UNDER_WAY);
    const from = this.trail.length;
    this.level++;
    const entity = this.compute(value, file, depth + 1);
    this.level--;
    const facts = this.factsSince(from);
    for (const fact of facts) readFact(fact, file);
    answers.set(value, { entity, facts });
    if (this.isProvisional) this.provisional.push({ answers, value });
    if (this.level === 0) this.settle(facts);
    return entity;
  }

  private cutShort(): void {
    if (this.level > 0) this.isProvisional = true;
  }

  /** A value that nobody asked for in the course of another one is answered. */
  private settle(facts: readonly Fact[]): void {
    this.trail.length = 0;
    if (this.isProvisional) {
      // The last one is where it was begun.
      if (!this.isIndexing) this.provisional.pop();
      for (const { answers, value } of this.provisional) answers.delete(value);
      this.provisional.length = 0;
      this.isProvisional = false;
    }
    this.noteAll(facts);
  }

  private factsSince(from: number): readonly Fact[] {
    const count = this.trail.length - from;
    if (count === 0) return NO_FACTS;
    const facts = count === 1 ? this.trail.slice(from) : [...new Set(this.trail.slice(from))];
    if (facts.length < count) {
      this.trail.length = from;
      this.trail.push(...facts);
    }
    return facts;
  }

  private note(fact: Fact): void {
    if (this.level > 0) this.trail.push(fact);
    else readFact(fact, this.asking);
  }

  private noteAll(facts: readonly Fact[]): void {
    for (const fact of facts) this.note(fact);
  }

  private factsOf(file: string): FileFacts {
    let facts = this.facts.get(file);
    if (!facts) {
      facts = new FileFacts(file);
      this.facts.set(file, facts);
    }
    return facts;
  }

  private moduleOf(from: string, specifier: string): string | undefined {
    const found = this.modules.resolve(from, specifier);
    this.note(found);
    return found.target;
  }

  private compute(value: Value, file: string, depth: number): Entity | undefined {
    switch (value.k) {
      case 'import':
        return this.resolveImport(file, value.from, value.name, depth);
      case 'top': {
        this.note(this.factsOf(file).declared(value.name));
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
        return this.declared(value, file, depth) ?? this.guess(value, file);
      case 'new':
        return this.instanceOf(this.resolve(value.of, file, depth), undefined, file);
      case 'member':
        return this.member(this.resolve(value.of, file, depth), value.name, depth) ?? this.guess(value, file);
      case 'call':
        return this.called(value, file, depth);
      case 'awaited': {
        const entity = this.resolve(value.of, file, depth);
        const type = entity?.e === 'layer' ? entity.layer.types[entity.type] : undefined;
        if (entity?.e !== 'layer' || type?.thenable !== true) return entity;
        return type.rows === undefined ? { e: 'plain', type: 'data' } : { ...entity, type: type.rows };
      }
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
    const target = this.moduleOf(file, from);
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
    if (depth > MAX_DEPTH) this.cutShort();
    if (seen.has(file) || depth > MAX_DEPTH) return undefined;
    seen.add(file);
    const summary = this.files.get(file);
    if (!summary) return undefined;
    this.note(this.factsOf(file).exported(name));
    const value = Object.hasOwn(summary.exports, name) ? summary.exports[name] : undefined;
    if (value) return this.resolve(value, file, depth + 1);
    this.note(this.factsOf(file).unnamed());
    for (const from of summary.exportsFrom) {
      const target = this.moduleOf(file, from);
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

  private declared(
    { of, args }: Extract<Value, { k: 'instance' }>,
    file: string,
    depth: number,
  ): Entity | undefined {
    const entity = this.instanceOf(this.resolve(of, file, depth), args, file);
    const [made] = args ?? [];
    // `type Provider<T> = () => T`
    if (entity?.e === 'plain' && entity.type === 'function' && made) return { e: 'maker', file, of: made };
    return entity;
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
      return found && (found.entry.subclass ?? found.entry.instance) !== undefined ? found : undefined;
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
    this.note(this.factsOf(file).exported('default'));
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
      if (owner?.e === 'list' && /^(filter|slice|concat|reverse|sort|flat|entries|values)$/.test(of.name))
        return of.name === 'concat' ? { ...owner, fixed: false } : owner;
      if (owner?.e === 'plain') return { e: 'plain', type: 'other' };
    }
    const callee = this.resolve(of, file, depth);
    if (!callee) {
      const told = this.telltale(of, file, value.args);
      if (told) return resultOf(told.outcome, told.layer);
      return undefined;
    }
    if (callee.e === 'maker') return this.resolve(callee.of, callee.file, depth);
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

  private countLayers({ imports }: FileSummary, by: number): void {
    for (const specifier of imports) {
      const layer = layerOfPackage(specifier);
      if (layer) this.importers.set(layer, (this.importers.get(layer) ?? 0) + by);
    }
  }

  /**
   * Finds the parents of the classes of some files. While it lasts no class has heirs, so that what comes out does
   * not depend on the order of files.
   * @returns what is known about the heirs of classes that are others than before
   */
  private indexHeirs(files: Iterable<string>): Fact[] {
    const changed = new Set<Fact>();
    this.isIndexing = true;
    for (const file of files) {
      const before = this.parents.get(file) ?? [];
      const after = this.askFor(file, () => this.parentsIn(file));
      const texts = [before, after].map((list) => JSON.stringify(list));
      if (texts[0] === texts[1]) continue;
      for (const { parent } of before) {
        const key = classKey(parent.file, parent.index);
        const left = (this.heirsByClass.get(key) ?? []).filter((heir) => heir.file !== file);
        if (left.length > 0) this.heirsByClass.set(key, left);
        else this.heirsByClass.delete(key);
      }
      for (const { parent, index } of after) {
        const key = classKey(parent.file, parent.index);
        const heirs = this.heirsByClass.get(key);
        if (heirs) heirs.push({ file, index });
        else this.heirsByClass.set(key, [{ file, index }]);
      }
      if (after.length > 0) this.parents.set(file, after);
      else this.parents.delete(file);
      for (const { parent } of [...before, ...after])
        changed.add(this.factsOf(parent.file).heirsOf(parent.index));
      for (const { parent } of after)
        this.heirsByClass.get(classKey(parent.file, parent.index))?.sort(byPlace);
    }
    this.isIndexing = false;
    return [...changed];
  }

  private parentsIn(file: string): { parent: ClassPlace; index: number }[] {
    return (this.files.get(file)?.classes ?? []).flatMap((one, index) => {
      const parents = [
        ...one.implements,
        ...(one.extends ? [one.extends.k === 'instance' ? one.extends.of : one.extends] : []),
      ];
      return parents.flatMap((value) => {
        const entity = this.resolve(value, file);
        return entity?.e === 'class' ? [{ parent: { file: entity.file, index: entity.index }, index }] : [];
      });
    });
  }
}

function classKey(file: string, index: number): string {
  return `${file}#${index}`;
}

function byPlace(a: ClassPlace, b: ClassPlace): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.index - b.index;
}

function resultOf(outcome: Outcome, layer: Extract<Entity, { e: 'layer' }>): Entity {
  const type = outcome.gives ?? outcome.type;
  return type === undefined ? { e: 'plain', type: 'data' } : { ...layer, type };
}

/** Members of strings, lists and dates that no builder has. */
const OF_VALUES =
  /^(includes|startsWith|endsWith|trim|split|indexOf|toLowerCase|toUpperCase|toISOString|getTime|toString|flatMap|forEach|reduce|some|every|push|pop|shift|slice|charAt|replace|replaceAll|match|localeCompare|length)$/;

/** What accessing or calling a member of a layer's object gives. */
export function memberOutcome(layer: Layer, typeName: string, name: string): Outcome | undefined {
  const type = layer.types[typeName];
  if (!type) return undefined;
  if (Object.hasOwn(type.members, name)) return type.members[name];
  return type.thenable === true && OF_VALUES.test(name) ? undefined : type.rest;
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
