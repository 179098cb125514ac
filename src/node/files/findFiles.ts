import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';

export interface FindFilesOptions {
  /** How deep `**` reaches, in folders; 8 when absent. */
  readonly maxDepth?: number;
  readonly signal?: AbortSignal | undefined;
}

const MAX_DEPTH = 8;
const MAX_FOLDERS = 20_000;
const MAX_FILES = 10_000;
/** Folders that hold what others have written. */
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);

/**
 * The files below a folder that match some of the patterns and none of those after a `!`: paths relative to it,
 * with `/`, sorted. Patterns that lead out of the folder match nothing. Dependencies and links to folders are not
 * entered, nor are folders with a leading dot unless a pattern names them. In a tree that is too large, what was
 * found in the first 20 000 folders.
 * @throws the signal's reason when aborted.
 */
export async function findFiles(
  root: string,
  patterns: readonly string[],
  { maxDepth = MAX_DEPTH, signal }: FindFilesOptions = {},
): Promise<string[]> {
  const wanted = patterns
    .filter((it) => !it.startsWith('!'))
    .map(cleaned)
    .filter(isInside);
  if (wanted.length === 0) return [];
  const unwanted = patterns.filter((it) => it.startsWith('!')).map((it) => cleaned(it.slice(1)));
  const isWanted = picomatch(wanted, unwanted.length > 0 ? { ignore: unwanted } : {});
  const reach = Math.max(...wanted.map((it) => reachOf(it, maxDepth)));
  const found: string[] = [];
  const left = basesOf(wanted);
  for (let folders = 0; left.length > 0 && folders < MAX_FOLDERS && found.length < MAX_FILES; folders++) {
    signal?.throwIfAborted();
    const folder = left.shift()!;
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const isHidden = entry.name.startsWith('.') || SKIPPED.has(entry.name);
        if (!isHidden && path.split('/').length <= reach) left.push(path);
      } else if (isWanted(path)) found.push(path);
    }
  }
  return found.sort();
}

/** How many folders deep a pattern can match. */
function reachOf(pattern: string, maxDepth: number): number {
  const depth = pattern.split('/').length - 1;
  return pattern.includes('**') ? depth + maxDepth : depth;
}

/** The folders to start in: the fixed beginnings of the patterns, none within another. */
function basesOf(patterns: readonly string[]): string[] {
  const bases = [...new Set(patterns.map(baseOf))];
  return bases.filter(
    (it) => !bases.some((other) => other !== it && (other === '' || it.startsWith(`${other}/`))),
  );
}

function baseOf(pattern: string): string {
  const { base, glob } = picomatch.scan(pattern);
  return glob === '' ? base.split('/').slice(0, -1).join('/') : base;
}

function cleaned(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/+$/, '');
}

function isInside(pattern: string): boolean {
  return (
    pattern !== '' &&
    !pattern.startsWith('/') &&
    !/^[a-z]:/i.test(pattern) &&
    !pattern.split('/').includes('..')
  );
}
