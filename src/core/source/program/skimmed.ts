import { NONE } from '../summary/fileSummary';
import { asksByItself, isSkimmed } from '../summary/skim';
import type { Program } from './program';

/**
 * Files that were skimmed and lead to a database by what they import, however far; and those that a file which asks
 * one imports, as it may hand its callbacks to what they have. What was left out of these is needed.
 */
export function skimmedThatAsk(program: Program): readonly string[] {
  const { files, resolver } = program;
  const skimmed = [...files].flatMap(([file, summary]) => (isSkimmed(summary) ? [file] : []));
  if (skimmed.length === 0) return NONE;
  const importers = new Map<string, string[]>();
  const needed = new Set<string>();
  const leading = new Set<string>();
  for (const [file, { imports }] of files) {
    const asks = asksDatabase(program, file);
    if (asks) leading.add(file);
    for (const specifier of imports) {
      const target = resolver.moduleOf(file, specifier);
      if (target === undefined) continue;
      if (asks) needed.add(target);
      const known = importers.get(target);
      if (known) known.push(file);
      else importers.set(target, [file]);
    }
  }
  for (const file of leading) for (const importer of importers.get(file) ?? []) leading.add(importer);
  return skimmed.filter((file) => leading.has(file) || needed.has(file));
}

/** Whether a file has a query of its own, or imports what has. */
export function asksDatabase(program: Program, file: string): boolean {
  return (
    program.files.get(file)?.imports.some(asksByItself) === true ||
    program.functionsIn(file).some(({ calls }) => calls.some(({ sink }) => sink))
  );
}
