import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { toSlashes } from '../../core/base/paths';

/** What a folder that holds the one that is analysed says of its files. */
export interface FolderAbove {
  /** Absolute, with `/`. */
  readonly files: readonly string[];
  /** The text of its `.gitignore`; '' when there is none. */
  readonly ignored: string;
  /** The path from it to the one that is analysed: `packages/api/`. */
  readonly path: string;
}

/**
 * The folders above one, up to the top of its git work tree, the outermost first; none where git knows nothing. A part of
 * a repository is then read as it is when the whole is: by the same patterns of files and names of modules.
 * @param folder absolute
 */
export async function foldersAbove(folder: string): Promise<readonly FolderAbove[]> {
  const above: FolderAbove[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    if (at !== folder) {
      const files = entries.filter((entry) => entry.isFile()).map(({ name }) => toSlashes(join(at, name)));
      const ignored = await readFile(join(at, '.gitignore'), 'utf8').catch(() => '');
      above.unshift({ files, ignored, path: `${toSlashes(relative(at, folder))}/` });
    }
    // A work tree that was added has a file of this name.
    if (entries.some(({ name }) => name === '.git')) return above;
    if (dirname(at) === at) return [];
  }
}
