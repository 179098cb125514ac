import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toSlashes } from '../../core/base/paths';

/**
 * The file of the workspace that a profile from another machine or a container means: `/srv/shop/src/a.js` is
 * `src/a.js` of a folder that has such a file. The longest part of the path that fits decides.
 * @param file absolute, and not on this machine
 * @param folders absolute
 */
export function localFile(file: string, folders: readonly string[]): string | undefined {
  const parts = toSlashes(file)
    .split('/')
    .filter((part) => part !== '');
  for (let from = 0; from < parts.length; from++) {
    for (const folder of folders) {
      const candidate = join(folder, ...parts.slice(from));
      if (existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}
