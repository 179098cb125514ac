import { type FileSummary, NONE } from '../summary/fileSummary';
import { asksByItself, isSkimmed } from '../summary/skim';
import { isTest, isTestPath, pathBelow } from './minorPaths';
import type { Program } from './program';

/** Files of which another part has to be read than was. */
export interface Misread {
  /** Skimmed, and to be read whole. */
  readonly needed: readonly string[];
  /** Tests that were read whole and that nothing else than tests imports any more: to be skimmed. */
  readonly idle: readonly string[];
}

export const NOTHING_MISREAD: Misread = { needed: NONE, idle: NONE };

const NO_FILES: ReadonlySet<string> = new Set();

/** What is known of some files, linked or not. */
export interface Imports {
  readonly files: ReadonlyMap<string, FileSummary>;
  /** Folders that are analysed, absolute, with `/`. */
  readonly roots: readonly string[];
  /** The file that an import leads to. */
  moduleOf(file: string, specifier: string): string | undefined;
  /** Whether a file has a query of its own; none before they are linked. */
  issuesQuery(file: string): boolean;
}

/** Those of a linked program. */
export function importsOf(program: Program): Imports {
  const { files, roots, resolver } = program;
  return {
    files,
    roots,
    moduleOf: (file, specifier) => resolver.moduleOf(file, specifier),
    issuesQuery: (file) => issuesQuery(program, file),
  };
}

/** What decides whether other files lead to a database through a file. */
export interface Leads {
  readonly imports: readonly string[];
  /** It has a query of its own, or imports what has a database behind it. */
  readonly asks: boolean;
}

/** What a file says as long as it is the same, and no other comes or goes. */
interface Known {
  readonly summary: FileSummary;
  readonly isTest: boolean;
  /** It imports what has a database behind it. */
  readonly asks: boolean;
  /** The files that it imports. */
  readonly targets: readonly string[];
}

/** Which files are misread, kept from one look to the next as far as files are the same. */
export class Misreadings {
  private readonly known = new Map<string, Known>();
  /** What the last look has found. */
  private tests = NO_FILES;
  private leading = NO_FILES;

  /** Takes up that files have come or gone, or that names of modules mean others: imports may lead elsewhere. */
  forget(): void {
    this.known.clear();
  }

  /**
   * Needed are tests that something else than tests imports; and pages that lead to a database by what they import,
   * however far, or that a file which asks one imports, as it may hand its callbacks to what they have.
   */
  find(imports: Imports): Misread {
    const tests = new Set<string>();
    const skimmed: string[] = [];
    for (const [file, summary] of imports.files) {
      if (isSkimmed(summary)) skimmed.push(file);
      if (this.knownOf(imports, file, summary).isTest) tests.add(file);
    }
    this.tests = tests;
    this.leading = NO_FILES;
    if (skimmed.length === 0 && tests.size === 0) return NOTHING_MISREAD;
    const importers = new Map<string, string[]>();
    /** By test: the tests that it imports. */
    const helpers = new Map<string, string[]>();
    const used = new Set<string>();
    const asked = new Set<string>();
    const leading = new Set<string>();
    for (const [file, summary] of imports.files) {
      const known = this.knownOf(imports, file, summary);
      const asks = known.asks || imports.issuesQuery(file);
      if (asks) leading.add(file);
      for (const target of known.targets) {
        if (asks) asked.add(target);
        push(importers, target, file);
        if (!tests.has(target)) continue;
        if (known.isTest) push(helpers, file, target);
        else used.add(target);
      }
    }
    for (const file of leading) for (const importer of importers.get(file) ?? []) leading.add(importer);
    this.leading = leading;
    for (const file of used) for (const helper of helpers.get(file) ?? []) used.add(helper);
    return {
      needed: skimmed.filter((file) =>
        tests.has(file) ? used.has(file) : leading.has(file) || asked.has(file),
      ),
      idle: [...tests].filter((file) => !used.has(file) && !isSkimmed(imports.files.get(file)!)),
    };
  }

  /**
   * Whether another look may find something, now that a file leads elsewhere than at the last one. It does not where
   * what it imports no longer, or imports now, is no test and has no database behind it.
   */
  maySpread(imports: Imports, file: string, before: Leads | undefined, now: Leads | undefined): boolean {
    if (!before || !now || before.asks !== now.asks) return true;
    const others = [...without(before.imports, now.imports), ...without(now.imports, before.imports)];
    if (others.length === 0) return false;
    if (now.asks || this.tests.has(file) || isTest(before.imports) !== isTest(now.imports)) return true;
    return others.some((specifier) => {
      const target = imports.moduleOf(file, specifier);
      return target !== undefined && (this.tests.has(target) || this.leading.has(target));
    });
  }

  private knownOf({ roots, moduleOf }: Imports, file: string, summary: FileSummary): Known {
    const before = this.known.get(file);
    if (before?.summary === summary) return before;
    const { imports } = summary;
    const known: Known = {
      summary,
      isTest: isTestPath(pathBelow(roots, file)) || isTest(imports),
      asks: imports.some(asksByItself),
      targets: imports.flatMap((specifier) => moduleOf(file, specifier) ?? []),
    };
    this.known.set(file, known);
    return known;
  }
}

function without(specifiers: readonly string[], others: readonly string[]): string[] {
  return specifiers.filter((specifier) => !others.includes(specifier));
}

function push(lists: Map<string, string[]>, key: string, file: string): void {
  const list = lists.get(key);
  if (list) list.push(file);
  else lists.set(key, [file]);
}

/** Whether a file has a query of its own, or imports what has. */
export function asksDatabase(program: Program, file: string): boolean {
  return program.files.get(file)?.imports.some(asksByItself) === true || issuesQuery(program, file);
}

function issuesQuery(program: Program, file: string): boolean {
  return program.functionsIn(file).some(({ calls }) => calls.some(({ sink }) => sink));
}
