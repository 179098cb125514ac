import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from './analysis';

/**
 * Looks up the texts of an analysis's sources; those of a run are read from its folder when they are asked for.
 * @param given texts by hash
 */
export function textsOf(
  { run, target, sources }: Pick<Analysis, 'run' | 'target' | 'sources'>,
  given: ReadonlyMap<string, string>,
): Analysis['sourceText'] {
  const hashes = new Map(sources.map(({ file, hash }) => [file, hash]));
  const texts = new Map<string, string | undefined>(given);
  return (file) => {
    const hash = hashes.get(file);
    if (hash === undefined) return undefined;
    if (!texts.has(hash))
      texts.set(hash, run === undefined ? undefined : readKept(join(target, 'sources', hash)));
    return texts.get(hash);
  };
}

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // deleted with its run
  }
}
