import { layerOfPackage } from '../layers/registry';
import type { FileSummary } from '../summary/fileSummary';
import { lastPart, nameOf } from '../summary/value';
import { type Fact, factNamed, takeReaders } from './facts';
import type { ClassPlace } from './heirs';

const ASIDE = /(^|\/)(__tests__|__mocks__|tests?|specs?|mocks?|fixtures)\/|\.(test|spec|d)\.\w+$/;
/** What has a name in a file. */
interface Named {
  /** Classes that extend others, by their indices. */
  readonly classes: readonly number[];
  /** By what the file imports or where it lies. */
  readonly isModel: boolean;
}

const OF_MODELS = /(^|\/)(models?|entity|entities)\/(.*\/)?[^/]+$/i;

/**
 * What the models of a program are called: the classes, and the files by their names, that import a layer whose
 * rows have methods, and what their relations are called.
 */
export class ModelNames {
  /** By name: the files that have it. */
  private readonly places = new Map<string, Map<string, Named>>();
  private readonly facts = new Map<string, Fact>();

  constructor(private readonly files: ReadonlyMap<string, FileSummary>) {
    for (const [file, summary] of files)
      for (const [name, named] of namesOf(file, summary)) this.placesOf(name).set(file, named);
  }

  /** @returns whether a model is called so, in the singular or plural, and the fact that says so */
  find(name: string): { found: boolean; fact: Fact } {
    const wanted = singular(name);
    const files = this.places.get(wanted)?.values() ?? [];
    return { found: [...files].some(({ isModel }) => isModel), fact: factNamed(this.facts, wanted) };
  }

  /** @returns the classes that models of this very name may be, and the fact that says so */
  classesOf(name: string): { places: readonly ClassPlace[]; fact: Fact } {
    const wanted = singular(name);
    const places = [...(this.places.get(wanted) ?? [])].flatMap(([file, { classes }]) =>
      classes.flatMap((index) =>
        this.files.get(file)?.classes[index]?.name === name ? [{ file, index }] : [],
      ),
    );
    return { places, fact: factNamed(this.facts, wanted) };
  }

  /** Takes up that files are others, have come or gone. @returns the files that have asked for what has moved */
  update(before: ReadonlyMap<string, FileSummary | undefined>): string[] {
    const readers: string[] = [];
    for (const [file, summary] of before) {
      const then = namesOf(file, summary);
      const now = namesOf(file, this.files.get(file));
      for (const name of new Set([...then.keys(), ...now.keys()])) {
        const named = now.get(name);
        const files = this.placesOf(name);
        if (named) files.set(file, named);
        else files.delete(file);
        if (files.size === 0) this.places.delete(name);
        const fact =
          JSON.stringify(then.get(name)) === JSON.stringify(named) ? undefined : this.facts.get(name);
        if (fact) readers.push(...takeReaders(fact));
      }
    }
    return readers;
  }

  private placesOf(name: string): Map<string, Named> {
    const known = this.places.get(name);
    if (known) return known;
    const places = new Map<string, Named>();
    this.places.set(name, places);
    return places;
  }
}

function namesOf(file: string, summary: FileSummary | undefined): Map<string, Named> {
  const names = new Map<string, Named>();
  if (!summary || ASIDE.test(file)) return names;
  const isOfModels = OF_MODELS.test(file);
  const usesLayer = summary.imports.some((specifier) => layerOfPackage(specifier)?.rowMethods);
  if (isOfModels && usesLayer)
    names.set(singular(file.slice(file.lastIndexOf('/') + 1).replace(/(\.\w+)+$/, '')), {
      classes: [],
      isModel: true,
    });
  // Models that extend a base of the program's own import that instead of the layer.
  for (const [index, one] of summary.classes.entries()) {
    if (!one.extends) continue;
    const name = singular(one.name);
    const { classes = [], isModel = false } = names.get(name) ?? {};
    names.set(name, { classes: [...classes, index], isModel: isModel || isOfModels || usesLayer });
  }
  for (const alias of aliasesIn(summary)) {
    const name = singular(alias);
    if (!names.has(name)) names.set(name, { classes: [], isModel: true });
  }
  names.delete('');
  names.delete('index');
  return names;
}

const RELATES = new Set(['belongsToMany', 'hasMany', 'hasOne', 'belongsTo']);

/** Names of what defines models that a file is handed, and need not import: `module.exports = (sequelize, types) => …` */
const DEFINES = /^(sequelize|db|database|conn|connection|orm)$/i;

/**
 * What a relation is called: rows get their methods by it, `Shop.hasMany(Crate, { as: 'FullCrates' })`; and a model that
 * is defined by its name, `sequelize.define('crate', { … })`.
 */
function* aliasesIn({ functions }: FileSummary): Iterable<string> {
  for (const { calls } of functions)
    for (const { callee, args } of calls) {
      if (callee.k !== 'member') continue;
      const [first, options] = args;
      if (callee.name === 'define' && first?.k === 'string' && DEFINES.test(lastPart(nameOf(callee.of))))
        yield first.text;
      if (!RELATES.has(callee.name)) continue;
      const alias =
        options?.k === 'object' && Object.hasOwn(options.props, 'as') ? options.props.as : undefined;
      if (alias?.k === 'string') yield alias.text;
    }
}

/** `user-roles`, `UserRole` and `userRoles` alike. */
function singular(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}
