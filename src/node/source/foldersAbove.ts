import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { toSlashes } from '../../core/base/paths';
import { nearest } from '../files/nearest';

/** A folder that holds the one that is analysed. */
export interface FolderAbove {
  /** Absolute. */
  readonly folder: string;
  /** The text of its `.gitignore`; '' when there is none. */
  readonly ignored: string;
  /** The path from it to the one that is analysed: `packages/api/`. */
  readonly path: string;
}

/**
 * The folders above one, up to the top of its git work tree, the outermost first; none where git knows nothing. A part of
 * a repository is then read as it is when the whole is: by the same patterns of files and names of modules.
 * @param of absolute
 */
export async function foldersAbove(of: string): Promise<readonly FolderAbove[]> {
  // A folder in most work trees, and a file in those that were added.
  const top = nearest(of, '.git');
  const above: Promise<FolderAbove>[] = [];
  for (let folder = of; top !== undefined && folder !== top; ) {
    folder = dirname(folder);
    above.unshift(lookInto(folder, of));
  }
  return Promise.all(above);
}

async function lookInto(folder: string, of: string): Promise<FolderAbove> {
  const ignored = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  return { folder, ignored, path: `${toSlashes(relative(folder, of))}/` };
}
