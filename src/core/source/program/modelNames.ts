import { layerOfPackage } from '../layers/registry';
import type { FileSummary } from '../summary/fileSummary';
import { type Fact, takeReaders } from './facts';

const ASIDE = /(^|\/)(__tests__|__mocks__|tests?|specs?|mocks?|fixtures)\/|\.(test|spec|d)\.\w+$/;
const OF_MODELS = /(^|\/)(models?|entity|entities)\/(.*\/)?[^/]+$/i;

/**
 * What the models of a program are called: the classes, and the files by their names, that import a layer whose
 * rows have methods.
 */
export class ModelNames {
  /** By name: in how many files. */
  private readonly counts = new Map<string, number>();
  private readonly facts = new Map<string, Fact>();

  constructor(private readonly files: ReadonlyMap<string, FileSummary>) {
    for (const [file, summary] of files) this.count(namesOf(file, summary), 1);
  }

  /** @returns whether a model is called so, in the singular or plural, and the fact that says so */
  find(name: string): { found: boolean; fact: Fact } {
    const wanted = singular(name);
    let fact = this.facts.get(wanted);
    if (!fact) {
      fact = { file: '', readers: undefined };
      this.facts.set(wanted, fact);
    }
    return { found: this.counts.has(wanted), fact };
  }

  /** Takes up that files are others, have come or gone. @returns the files that have asked for what has moved */
  update(before: ReadonlyMap<string, FileSummary | undefined>): string[] {
    const readers: string[] = [];
    for (const [file, summary] of before) {
      const then = namesOf(file, summary);
      const now = namesOf(file, this.files.get(file));
      this.count(then, -1);
      this.count(now, 1);
      for (const name of [...then, ...now]) {
        const fact = then.has(name) === now.has(name) ? undefined : this.facts.get(name);
        if (fact) readers.push(...takeReaders(fact));
      }
    }
    return readers;
  }

  private count(names: Iterable<string>, by: number): void {
    for (const name of names) {
      const count = (this.counts.get(name) ?? 0) + by;
      if (count > 0) this.counts.set(name, count);
      else this.counts.delete(name);
    }
  }
}

function namesOf(file: string, summary: FileSummary | undefined): Set<string> {
  const names = new Set<string>();
  if (!summary || ASIDE.test(file)) return names;
  const isOfModels = OF_MODELS.test(file);
  const usesLayer = summary.imports.some((specifier) => layerOfPackage(specifier)?.rowMethods);
  if (isOfModels && usesLayer)
    names.add(singular(file.slice(file.lastIndexOf('/') + 1).replace(/(\.\w+)+$/, '')));
  // Models that extend a base of the program's own import that instead of the layer.
  if (isOfModels || usesLayer)
    for (const one of summary.classes) if (one.extends) names.add(singular(one.name));
  names.delete('');
  names.delete('index');
  return names;
}

/** `user-roles`, `UserRole` and `userRoles` alike. */
function singular(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}
