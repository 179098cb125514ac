import type { Layer } from '../layers/layer';
import { type FileSummary, WHOLE } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { Answers } from './answers';
import { type Entity, each, type FunctionPlace, type LayerEntity } from './entity';
import { Extensions, extensionsIn } from './extensions';
import { type Fact, takeReaders } from './facts';
import { Globals, isConfig } from './globals';
import { handedObjects, handsIn } from './handedObjects';
import { type ClassPlace, descentsIn, Heirs } from './heirs';
import { Homes, isOfSeveralWords } from './homes';
import { inheritedLayer } from './instances';
import { LayersInUse } from './layersInUse';
import { makingsIn } from './makings';
import { meaningOf } from './meaning';
import { MemberTypes } from './memberTypes';
import { ModelNames } from './modelNames';
import type { ModuleMap } from './modules';

/**
 * Gives values a meaning across the files of a program, by the indexes that it keeps of them: who inherits from whom,
 * what is made and handed on where, what goes by which name.
 */
export class Resolver extends Answers {
  /** Layers that some file of the program imports: only these are guessed at. */
  readonly layers: ReadonlySet<Layer>;
  /** Those of them whose rows have methods. */
  readonly rowLayers: readonly Layer[];
  private readonly heirsByClass = new Heirs();
  /** By function: the objects that modules hand to it. */
  private readonly hands = new Heirs();
  /** By class: where objects of it are made. */
  private readonly makings = new Heirs();
  private readonly extensions = new Extensions();
  private readonly layersInUse: LayersInUse;
  private readonly homes: Homes;
  private readonly models: ModelNames;
  private readonly memberTypes: MemberTypes;
  private readonly globals: Globals;

  constructor(files: ReadonlyMap<string, FileSummary>, modules: ModuleMap) {
    super(files, modules);
    this.layersInUse = new LayersInUse(files.values());
    this.layers = new Set(this.layersInUse.imported());
    this.rowLayers = this.layersInUse.withRows();
    this.homes = new Homes(files);
    this.models = new ModelNames(files);
    this.memberTypes = new MemberTypes(files);
    this.globals = new Globals(files);
    this.indexHeirs(files.keys());
  }

  /**
   * Takes up that files have become others, have come or gone.
   * @param before the old summaries of what has changed; undefined for a file that is new
   * @returns the files to be linked anew; undefined when the whole program has to be
   */
  update(before: ReadonlyMap<string, FileSummary | undefined>): Set<string> | undefined {
    for (const [file, summary] of before) {
      this.layersInUse.count(summary, -1);
      this.layersInUse.count(this.files.get(file), 1);
    }
    if ([...before.keys()].some(isConfig)) return undefined;
    const isSame = (now: readonly Layer[], then: ReadonlySet<Layer>): boolean =>
      now.length === then.size && now.every((layer) => then.has(layer));
    if (!isSame(this.layersInUse.imported(), this.layers)) return undefined;
    if (!isSame(this.layersInUse.withRows(), new Set(this.rowLayers))) return undefined;
    const affected = new Set(before.keys());
    const take = (facts: Iterable<Fact>): void => {
      for (const fact of facts) for (const reader of takeReaders(fact)) affected.add(reader);
    };
    for (const [file, summary] of before) take(this.changedFacts(file, summary, this.files.get(file)));
    if ([...before].some(([file, summary]) => (summary !== undefined) !== this.files.has(file)))
      take(this.modules.update());
    for (const names of [this.homes, this.models, this.globals])
      for (const reader of names.update(before)) affected.add(reader);
    for (const reader of this.memberTypes.update(before, this.files)) affected.add(reader);
    for (const file of affected) this.forget(file);
    take(this.indexHeirs([...affected]));
    for (const file of affected) this.forget(file);
    for (const file of affected) if (!this.files.has(file)) affected.delete(file);
    return affected;
  }

  /** Whether the indexes are being made: they answer nothing then, so that no answer depends on the order of files. */
  private isIndexing(): boolean {
    if (this.isPreliminary) this.cutShort();
    return this.isPreliminary;
  }

  /** Classes that implement or extend this one, directly. */
  heirs(file: string, index: number): readonly ClassPlace[] {
    if (this.isIndexing()) return [];
    this.note(this.factsOf(file).heirsOf(index));
    return this.heirsByClass.of(file, index);
  }

  /** Where objects of a class are made, by the makings of files. */
  makersOfClass(file: string, index: number): readonly ClassPlace[] {
    if (this.isIndexing()) return [];
    this.note(this.factsOf(file).madeOf(index));
    return this.makings.of(file, index);
  }

  /** What the literal of a name is added to. */
  extendedBy(file: string, name: string): LayerEntity | undefined {
    if (this.isIndexing()) return undefined;
    this.note(this.factsOf(file).extended(name));
    return this.extensions.of(file, name);
  }

  /** The functions of a method's name where the name of its receiver leads. */
  namesakes(receiver: string, method: string, isExtended = false): readonly FunctionPlace[] {
    const found = this.homes.find(receiver, method, isExtended);
    if (!found) return [];
    this.note(found.fact);
    const made = found.made.flatMap(({ file, made: value }) =>
      each(this.resolve(value, file)).filter((entity) => entity.e === 'function'),
    );
    return made.length === 0 ? found.places : [...found.places, ...made];
  }

  /** The functions of a name in files that use a database. */
  namesakesOfData(name: string): readonly FunctionPlace[] {
    const { places, fact } = this.homes.ofData(name);
    this.note(fact);
    return places;
  }

  /** What a name may stand for that nothing in a file declares, the nearest first. */
  globalsOf(name: string, from: string): readonly { readonly file: string; readonly value: Value }[] {
    const { places, fact } = this.globals.find(name, from);
    this.note(fact);
    return places;
  }

  /** The methods of the types that members of a name are declared to be of. */
  declaredMethods(member: string, method: string): readonly FunctionPlace[] {
    const { types, fact } = this.memberTypes.typesOf(member, !isOfSeveralWords(method));
    this.note(fact);
    return types.length === 0 ? [] : this.methodsOf(types, method);
  }

  /** A method of classes by their names. */
  methodsOf(classes: readonly string[], method: string): readonly FunctionPlace[] {
    const { places, fact } = this.homes.methodsOf(classes, method);
    this.note(fact);
    return places;
  }

  /** The methods of this name, where few classes of the program have one and nothing else does. */
  onlyMethods(method: string): readonly FunctionPlace[] {
    const { places, fact } = this.homes.onlyMethods(method);
    this.note(fact);
    return places;
  }

  /** The files that have functions of a name, where they are few. */
  filesWith(name: string): readonly string[] {
    const { files, fact } = this.homes.fewWith(name);
    this.note(fact);
    return files;
  }

  /** The functions of a name, where the program has one or two. */
  onlyFunctions(name: string): readonly FunctionPlace[] {
    const { places, fact } = this.homes.onlyFunctions(name);
    this.note(fact);
    return places;
  }

  /** Whether what goes by the receiver's name in the program has this method. */
  isDefined(receiver: string, method: string): boolean {
    const { found, fact } = this.homes.has(receiver, method);
    this.note(fact);
    return found;
  }

  /** The method that a plugin adds to the models of a layer: `orm.Model = orm.Model.extend({ … })`. */
  additionTo(layer: Layer, method: string): FunctionPlace | undefined {
    const { places, fact } = this.homes.additions(method);
    this.note(fact);
    return places
      .filter((place) => inheritedLayer(this, { e: 'class', ...place })?.layer === layer)
      .flatMap(({ file, index }) => {
        const added = this.classOf(file, index)?.methods[method];
        return added === undefined ? [] : [{ file, index: added }];
      })[0];
  }

  /** The class of the program that a receiver goes by the name of: `this.models.Order`, `OrderModel`. */
  modelOf(name: string): Entity | undefined {
    const { places, fact } = this.models.classesOf(name);
    this.note(fact);
    const [only, ...others] = places
      .map((place): Entity => ({ e: 'class', ...place }))
      .filter((entity) => inheritedLayer(this, entity));
    return others.length === 0 ? only : undefined;
  }

  /** The classes of this very name that extend others. */
  heirsCalled(name: string): readonly ClassPlace[] {
    const { places, fact } = this.models.classesOf(name);
    this.note(fact);
    return places;
  }

  /** Whether a model of the program is called so, in the singular or plural. */
  isModelName(name: string): boolean {
    const { found, fact } = this.models.find(name);
    this.note(fact);
    return found;
  }

  /** The functions that by their names make a function of this name: `getUserFactory`, `makeGetUser`. */
  makersOf(name: string): readonly FunctionPlace[] {
    const found = this.homes.makersOf(name);
    for (const { fact } of found) this.note(fact);
    return found.find(({ places }) => places.length > 0)?.places ?? [];
  }

  /** What module-level code hands to a function at a position, to be given members. */
  handedTo(file: string, index: number, position: number): readonly { value: Value; file: string }[] {
    if (this.isIndexing()) return [];
    this.note(this.factsOf(file).handedTo(index));
    return this.hands.of(file, index).flatMap((place) => {
      const handed = handedObjects(this.files.get(place.file))[place.index];
      const facts = this.factsOf(place.file);
      this.note(handed?.value.k === 'top' ? facts.declared(handed.value.name) : facts.exported(WHOLE));
      return handed?.position === position ? [{ value: handed.value, file: place.file }] : [];
    });
  }

  /** What the kind of value says that it is. */
  protected compute(value: Value, file: string, depth: number): Entity | undefined {
    return meaningOf(this, value, file, depth);
  }

  /**
   * Finds the parents of the classes of some files. While it lasts no class has heirs, so that what comes out does
   * not depend on the order of files.
   * @returns what is known about the heirs of classes that are others than before
   */
  private indexHeirs(files: Iterable<string>): Fact[] {
    const changed = new Set<Fact>();
    this.isPreliminary = true;
    for (const file of files) {
      const descents = this.askFor(file, () => descentsIn(this, file));
      for (const parent of this.heirsByClass.update(file, descents))
        changed.add(this.factsOf(parent.file).heirsOf(parent.index));
      const hands = this.askFor(file, () => handsIn(this, file));
      const makings = this.askFor(file, () => makingsIn(this, file));
      for (const to of this.makings.update(file, makings))
        changed.add(this.factsOf(to.file).madeOf(to.index));
      const added = this.askFor(file, () => extensionsIn(this, file));
      for (const to of this.extensions.update(file, added))
        changed.add(this.factsOf(to.file).extended(to.name));
      for (const to of this.hands.update(file, hands)) changed.add(this.factsOf(to.file).handedTo(to.index));
    }
    this.isPreliminary = false;
    return [...changed];
  }
}
