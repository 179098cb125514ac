import { NONE } from '../summary/fileSummary';
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

/**
 * Needed are tests that something else than tests imports; and pages that lead to a database by what they import,
 * however far, or that a file which asks one imports, as it may hand its callbacks to what they have.
 */
export function misread(program: Program): Misread {
  const { files, resolver } = program;
  const tests = new Set([...files.keys()].filter((file) => isTestFile(program, file)));
  const skimmed = [...files].flatMap(([file, summary]) => (isSkimmed(summary) ? [file] : []));
  if (skimmed.length === 0 && tests.size === 0) return NOTHING_MISREAD;
  const importers = new Map<string, string[]>();
  /** By test: the tests that it imports. */
  const helpers = new Map<string, string[]>();
  const used = new Set<string>();
  const asked = new Set<string>();
  const leading = new Set<string>();
  for (const [file, { imports }] of files) {
    const asks = asksDatabase(program, file);
    if (asks) leading.add(file);
    for (const specifier of imports) {
      const target = resolver.moduleOf(file, specifier);
      if (target === undefined) continue;
      if (asks) asked.add(target);
      push(importers, target, file);
      if (!tests.has(target)) continue;
      if (tests.has(file)) push(helpers, file, target);
      else used.add(target);
    }
  }
  for (const file of leading) for (const importer of importers.get(file) ?? []) leading.add(importer);
  for (const file of used) for (const helper of helpers.get(file) ?? []) used.add(helper);
  return {
    needed: skimmed.filter((file) =>
      tests.has(file) ? used.has(file) : leading.has(file) || asked.has(file),
    ),
    idle: [...tests].filter((file) => !used.has(file) && !isSkimmed(files.get(file)!)),
  };
}

function push(lists: Map<string, string[]>, key: string, file: string): void {
  const list = lists.get(key);
  if (list) list.push(file);
  else lists.set(key, [file]);
}

function isTestFile({ roots, files }: Program, file: string): boolean {
  return isTestPath(pathBelow(roots, file)) || isTest(files.get(file)?.imports ?? NONE);
}

/** Whether a file has a query of its own, or imports what has. */
export function asksDatabase(program: Program, file: string): boolean {
  return (
    program.files.get(file)?.imports.some(asksByItself) === true ||
    program.functionsIn(file).some(({ calls }) => calls.some(({ sink }) => sink))
  );
}
