import { folderOf } from '../../base/paths';
import type { FileSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import type { Entity } from './entity';
import { type Fact, factNamed, takeReaders } from './facts';
import type { Resolver } from './resolver';

/** What a file gives to others without being imported. */
interface GlobalPlace {
  readonly file: string;
  readonly value: Value;
}

/** More files than these that give something by one name, and the name says nothing. */
const MOST_PLACES = 8;

/** Files of tests, which put in the place of what a program runs with what only looks like it. */
const ASIDE = /(^|\/)(__tests__|__mocks__|tests?|specs?|e2e|mocks?|fixtures)\/|\.(test|spec)\.\w+$/;

/** Where Nuxt and Nitro take from what every file of theirs sees without an import. */
const AUTO_IMPORTED =
  /^(app\/|src\/|layers\/[^/]+\/)?(server\/utils\/|(shared\/)?utils\/[^/]+$|composables\/[^/]+$)/;
const IS_NITRO = /\/(nuxt|nitro)\.config\.[cm]?[jt]s$/;

/**
 * What the files of a program see by a name that they neither declare nor import: `declare global { var shop: Shop }`,
 * `globalThis.shop = open()`, and what a framework imports by itself.
 */
export class Globals {
  /** By name: the files that have it. */
  private readonly places = new Map<string, Map<string, Value>>();
  private readonly facts = new Map<string, Fact>();
  /** Folders whose files are imported by themselves. */
  private readonly roots: readonly string[];

  constructor(private readonly files: ReadonlyMap<string, FileSummary>) {
    this.roots = [...files.keys()].filter(isConfig).map(folderOf);
    for (const [file, summary] of files)
      for (const [name, value] of this.givenBy(file, summary)) this.put(name, file, value);
  }

  /** @returns what a file may mean by a name, the nearest first, and the fact that says so */
  find(name: string, from: string): { places: readonly GlobalPlace[]; fact: Fact } {
    const known = this.places.get(name);
    const fact = factNamed(this.facts, name);
    if (!known) return { places: [], fact };
    const places = [...known]
      .filter(([file]) => this.isSeen(file, from))
      .map(([file, value]) => ({ file, value, shared: sharedPath(file, from) }))
      .sort((a, b) => b.shared - a.shared || (a.file < b.file ? -1 : 1));
    return { places: places.length > MOST_PLACES ? [] : places, fact };
  }

  /** Takes up that files are others, have come or gone. @returns the files that have asked for what has moved */
  update(before: ReadonlyMap<string, FileSummary | undefined>): string[] {
    const readers: string[] = [];
    for (const [file, summary] of before) {
      const then = this.givenBy(file, summary);
      const now = this.givenBy(file, this.files.get(file));
      for (const name of new Set([...then.keys(), ...now.keys()])) {
        const value = now.get(name);
        if (JSON.stringify(value) === JSON.stringify(then.get(name))) continue;
        if (value) this.put(name, file, value);
        else this.places.get(name)?.delete(file);
        const fact = this.facts.get(name);
        if (fact) readers.push(...takeReaders(fact));
      }
    }
    return readers;
  }

  private put(name: string, file: string, value: Value): void {
    const known = this.places.get(name);
    if (known) known.set(file, value);
    else this.places.set(name, new Map([[file, value]]));
  }

  private givenBy(file: string, summary: FileSummary | undefined): Map<string, Value> {
    if (!summary || ASIDE.test(file)) return new Map();
    const given = new Map(Object.entries(summary.globals ?? {}));
    const root = this.rootOf(file);
    if (root !== undefined && AUTO_IMPORTED.test(file.slice(root.length)))
      for (const [name, value] of Object.entries(summary.exports))
        if (!given.has(name)) given.set(name, value);
    return given;
  }

  /** What a framework imports by itself it imports into its own files only. */
  private isSeen(file: string, from: string): boolean {
    const root = this.rootOf(file);
    return root === undefined || from.startsWith(root);
  }

  private rootOf(file: string): string | undefined {
    return this.roots.find((root) => file.startsWith(root));
  }
}

/** Whether with a file's coming or going other files are imported by themselves. */
export function isConfig(file: string): boolean {
  return IS_NITRO.test(file);
}

/** What a name stands for that nothing in its file declares. */
export function globalOf(resolver: Resolver, name: string, from: string, depth: number): Entity | undefined {
  for (const { file, value } of resolver.globalsOf(name, from)) {
    const found = resolver.resolve(value, file, depth);
    if (found && found.e !== 'plain' && found.e !== 'external') return found;
  }
  return undefined;
}

/** How much of two paths is the same. */
function sharedPath(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.lastIndexOf('/', length);
}
