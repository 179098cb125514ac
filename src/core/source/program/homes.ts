import { capitalized } from '../../base/words';
import { type FileSummary, NONE } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { FunctionPlace } from './entity';
import { type Fact, factNamed, takeReaders } from './facts';
import type { ClassPlace } from './heirs';
import { areMadeAlike, homeOf, isMethod, MADE, membersOf, namesOf, usesData } from './homeMembers';
import { areAlike, fileName, isAloneIn, isAt, modelIn, pathsOf, plain } from './homeNames';

/** A function that another makes: `{ findById: buildFindById(pool) }`. */
export interface MadePlace {
  readonly file: string;
  readonly made: Value;
}

/** More files than these by the same name, and the name says nothing. */
const MOST_HOMES = 3;
const MOST_SHAPED = 8;
const NOWHERE: readonly FunctionPlace[] = [];
/** Names of objects that are made for one purpose: what they are asked, their file answers. */
const HAS_ROLE =
  /(service|repository|repo|store|dao|dal|manager|controller|gateway|provider|handler|queries|usecase|db|database)s?$/i;

/** Names of files whose objects are there to read and write rows. */
const KEEPS_DATA = /(repository|repo|dao|dal)s?$/i;

/**
 * Where a method lives whose receiver nothing resolves, as of what a framework or container hands out at run time:
 * `app.db.models.Team.byOwner()`, `this.teamService.rename()`, `({ Teams }) => Teams.rename()`. By convention it is
 * the file, or the class, that goes by the receiver's name.
 */
export class Homes {
  /** By name: the files that have functions of it. Most have one. */
  private readonly filesByName = new Map<string, string | string[]>();
  /** By name, of those that have been asked for. */
  private readonly facts = new Map<string, Fact>();

  constructor(private readonly files: ReadonlyMap<string, FileSummary>) {
    for (const [file, summary] of files)
      for (const name of namesOf(file, summary).keys()) this.add(name, file);
    for (const name of this.filesByName.keys()) this.sort(name);
  }

  /**
   * @param receiver as it is written: `app.db.models.Team`
   * @param isExtended the receiver is known to have methods that the program gives it
   * @returns the functions that may be meant, and the fact that they were found by; undefined when the names are
   * too common to tell
   */
  find(
    receiver: string,
    method: string,
    isExtended: boolean,
  ): { places: readonly FunctionPlace[]; made: readonly MadePlace[]; fact: Fact } | undefined {
    const path = receiver.split('.');
    const owner = path.at(-1) ?? '';
    const isTold = isExtended || isTelling(owner, method);
    if (!isTold && path.length < 2) return undefined;
    const fact = factNamed(this.facts, method);
    const all = this.filesOf(method);
    if (all.length === 0) return { places: NOWHERE, made: [], fact };
    const wanted = plain(owner);
    if (!isTold)
      return {
        places: this.placesIn(
          all.filter((file) => isAt(file, path)),
          method,
        ),
        made: [],
        fact,
      };
    let homes: readonly string[] = all.filter((file) => this.isHome(file, wanted));
    if (homes.length === 0) {
      const names = pathsOf(method);
      homes = all.filter((file) => isAloneIn(file, wanted, names));
    }
    // `PgOrderRepository` and `OrderRepositoryImpl` are order repositories.
    if (homes.length === 0 && HAS_ROLE.test(owner) && (!isRoleOnly(wanted) || SHORT.test(owner)))
      homes = all.filter((file) => this.isHome(file, wanted, true));
    // `models.Order` is what `order.model.js` or `TableOrders.js` is about.
    if (homes.length === 0 && /^models?$/i.test(path.at(-2) ?? ''))
      homes = all.filter((file) => modelIn(file) === wanted);
    // A method of rows: whatever the variable is called, only these files' objects have it.
    if (
      homes.length === 0 &&
      all.length < MOST_HOMES &&
      isOfSeveralWords(method) &&
      !OF_ANY_STORE.test(method)
    )
      homes = isExtended || all.every((file) => this.isOfData(file)) ? all : [];
    if (homes.length > 1) {
      const folder = plain(path.at(-2) ?? '');
      const within = homes.filter((file) => file.split('/').some((part) => plain(part) === folder));
      if (within.length > 0) homes = within;
    }
    if (homes.length > MOST_HOMES) return { places: NOWHERE, made: [], fact };
    const places = this.placesIn(homes, method);
    const made = homes.flatMap((file) =>
      membersOf(this.files.get(file)).flatMap(([name, value]) =>
        name === method ? [{ file, made: value }] : [],
      ),
    );
    return { places, made, fact };
  }

  /**
   * Where a function is made that comes as a dependency, of which a type says no more than that it is a function:
   * by convention in a factory that goes by its name.
   * @param name of the dependency or of its type: `getUser`, `GetUser`
   * @returns per name that such a factory may have, the most usual first; no places where many files have it
   */
  makersOf(name: string): { places: readonly FunctionPlace[]; fact: Fact }[] {
    if (!isOfSeveralWords(name)) return [];
    const upper = capitalized(name);
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    return [`${lower}Factory`, `make${upper}`, `create${upper}`, `build${upper}`].map((maker) => {
      // A service's may wrap a repository's of the same name.
      const files = this.filesOf(maker);
      return {
        places: files.length < MOST_HOMES ? this.placesIn(files, maker) : NOWHERE,
        fact: factNamed(this.facts, maker),
      };
    });
  }

  /** The functions of a name in files that use a database, and the fact that says so. */
  ofData(name: string): { places: readonly FunctionPlace[]; fact: Fact } {
    const files = this.filesOf(name).filter((file) => this.isOfData(file));
    return { places: this.placesIn(files, name), fact: factNamed(this.facts, name) };
  }

  /** The files that have functions of a name. */
  private filesOf(name: string): readonly string[] {
    const known = this.filesByName.get(name) ?? NONE;
    return typeof known === 'string' ? [known] : known;
  }

  private placesIn(files: readonly string[], wanted: string): FunctionPlace[] {
    return files.flatMap((file) =>
      (this.files.get(file)?.functions ?? []).flatMap(({ name }, index) =>
        name === wanted ? [{ file, index }] : [],
      ),
    );
  }

  /** Whether the file, or the class, that goes by a receiver's name has such a method, and the fact that says so. */
  has(receiver: string, method: string): { found: boolean; fact: Fact } {
    const fact = factNamed(this.facts, method);
    const wanted = plain(receiver);
    return { found: this.filesOf(method).some((file) => this.isHome(file, wanted)), fact };
  }

  /**
   * The methods of a name that only a class or two of the program give, and no function beside them: whoever has such
   * a method is an object of these, as field-based call graphs take it (Feldthaus, Schäfer, Sridharan, Dolby and Tip,
   * "Efficient Construction of Approximate Call Graphs for JavaScript IDE Services", 2013).
   */
  onlyMethods(method: string): { places: readonly FunctionPlace[]; fact: Fact } {
    const fact = factNamed(this.facts, method);
    const files = this.filesOf(method);
    if (files.length === 0 || !isOfSeveralWords(method) || OF_ANY_STORE.test(method))
      return { places: NOWHERE, fact };
    if (files.length >= MOST_HOMES && !areAlike(files)) return { places: NOWHERE, fact };
    const places = this.placesIn(files, method);
    const areMethods =
      places.length <= files.length &&
      places.every((place) => isMethod(this.files.get(place.file), place.index, method));
    return { places: areMethods ? places : NOWHERE, fact };
  }

  /** The functions of a name that the program has once or twice, and the fact that says so. */
  onlyFunctions(name: string): { places: readonly FunctionPlace[]; fact: Fact } {
    const fact = factNamed(this.facts, name);
    const files = this.filesOf(name);
    if (files.length >= MOST_HOMES || !isOfSeveralWords(name) || OF_ANY_TASK.test(name))
      return { places: NOWHERE, fact };
    const places = this.placesIn(files, name);
    return { places: places.length > files.length ? NOWHERE : places, fact };
  }

  /** Classes that add a method to those which others extend, and the fact that says so. */
  additions(method: string): { places: readonly ClassPlace[]; fact: Fact } {
    const places = this.filesOf(method).flatMap((file) =>
      (this.files.get(file)?.classes ?? []).flatMap(({ reopens, methods }, index) =>
        reopens && Object.hasOwn(methods, method) ? [{ file, index }] : [],
      ),
    );
    return { places, fact: factNamed(this.facts, method) };
  }

  /** The files that have functions of a name, where they are few, and the fact that says so. */
  fewWith(name: string): { files: readonly string[]; fact: Fact } {
    const files = this.filesOf(name);
    return { files: files.length > MOST_SHAPED ? NONE : files, fact: factNamed(this.facts, name) };
  }

  /** A method of classes by their names, and the fact that says so. */
  methodsOf(classes: readonly string[], method: string): { places: readonly FunctionPlace[]; fact: Fact } {
    const places = this.filesOf(method).flatMap((file) =>
      (this.files.get(file)?.classes ?? []).flatMap(({ name, methods }) => {
        const index = Object.hasOwn(methods, method) ? methods[method] : undefined;
        return index !== undefined && classes.includes(name) ? [{ file, index }] : [];
      }),
    );
    return { places, fact: factNamed(this.facts, method) };
  }

  /** Takes up that files are others, have come or gone. @returns the files that have asked for what has moved */
  update(before: ReadonlyMap<string, FileSummary | undefined>): string[] {
    const readers: string[] = [];
    for (const [file, summary] of before) {
      const then = namesOf(file, summary);
      const after = this.files.get(file);
      const now = namesOf(file, after);
      const sameHome = homeOf(file, summary) === homeOf(file, after);
      for (const name of new Set([...then.keys(), ...now.keys()])) {
        if (!now.has(name)) this.remove(name, file);
        else if (!then.has(name)) {
          this.add(name, file);
          this.sort(name);
        }
        const fact = this.facts.get(name);
        if (!fact) continue;
        const isSame =
          sameHome &&
          then.get(name) === now.get(name) &&
          (now.get(name) !== MADE || areMadeAlike(name, summary, after));
        if (!isSame) readers.push(...takeReaders(fact));
      }
    }
    return readers;
  }

  private isOfData(file: string): boolean {
    return KEEPS_DATA.test(fileName(file)) || usesData(this.files.get(file));
  }

  /** @param byRole whether the name may say beside what it is how it is made */
  private isHome(file: string, wanted: string, byRole = false): boolean {
    const fits = (name: string): boolean => {
      const one = plain(name);
      if (one === wanted || (byRole && wanted === 'db' && one.endsWith('database'))) return true;
      return byRole && (one.endsWith(wanted) || one === `${wanted}impl`);
    };
    if (fits(fileName(file))) return true;
    return (this.files.get(file)?.classes ?? []).some(({ name }) => fits(name));
  }

  /** In no order; see `sort`. */
  private add(name: string, file: string): void {
    const known = this.filesByName.get(name);
    if (known === undefined) this.filesByName.set(name, file);
    else if (typeof known === 'string') this.filesByName.set(name, [known, file]);
    else known.push(file);
  }

  private sort(name: string): void {
    const known = this.filesByName.get(name);
    if (typeof known === 'object') known.sort();
  }

  private remove(name: string, file: string): void {
    const left = this.filesOf(name).filter((one) => one !== file);
    const [first] = left;
    if (first === undefined) this.filesByName.delete(name);
    else this.filesByName.set(name, left.length === 1 ? first : left);
  }
}

/** Methods that strings, lists, dates and promises have as well. */
const BUILT_IN =
  /^(matchAll|replaceAll|forEach|flatMap|findIndex|findLast|findLastIndex|indexOf|lastIndexOf|reduceRight|copyWithin|toString|toLocaleString|valueOf|hasOwnProperty|startsWith|endsWith|charAt|charCodeAt|codePointAt|padStart|padEnd|trimStart|trimEnd|toLowerCase|toUpperCase|localeCompare|toFixed|toISOString|toSorted|toReversed|toSpliced|isPrototypeOf|addEventListener|removeEventListener|appendChild|toJSON)$/;

/** What is handed in by these names says when it is called, and not what it does. */
const OF_ANY_TASK = /^(on|handle|process|run|do|with|before|after)[A-Z]/;

/** What registries and collections in memory have as well. */
const OF_ANY_STORE = /^(get|find|list|load|delete|remove|clear)All$/;

/** `repository` alone may be any. */
function isRoleOnly(name: string): boolean {
  return HAS_ROLE.exec(name)?.index === 0;
}

/** A name that only the program itself gives. */
export function isOfSeveralWords(method: string): boolean {
  return !BUILT_IN.test(method) && /[a-z][A-Z]|[a-z]_[a-z]|\w\.\w/.test(method);
}

/** Short names of what databases are reached through. */
const SHORT = /^(db|em|tx)$/;

/** One of the two names is not one that anything may have. */
function isTelling(owner: string, method: string): boolean {
  return (
    (owner.length > 2 || SHORT.test(owner)) &&
    (isOfSeveralWords(method) || /^[A-Z][a-z]/.test(owner) || HAS_ROLE.test(owner))
  );
}
