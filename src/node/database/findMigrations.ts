import { readFile } from 'node:fs/promises';
import { toSlashes } from '../../core/base/paths';
import { type Migrations, migrationsOf } from '../../core/sql/advice/migration';
import { findFiles } from '../files/findFiles';
import { findSourceFiles } from '../source/sourceFiles';

const MIGRATION = /\/migrations?\/[^/]+\.(sql|[cm]?[jt]s)$/;
/** So many tell a style. */
const MAX_READ = 20;

/**
 * Where and how the first of some folders that has migrations keeps them.
 * @param folders absolute
 */
export async function findMigrations(
  folders: readonly string[],
  exclude: readonly string[],
  signal: AbortSignal,
): Promise<(Migrations & { readonly typescript: boolean }) | undefined> {
  for (const folder of folders) {
    const { sources, sqlFiles } = await findSourceFiles(folder, { exclude, signal });
    const journals = await findFiles(folder, ['**/meta/_journal.json'], { signal });
    const root = toSlashes(folder).replace(/\/$/, '');
    const files = [...sqlFiles, ...sources, ...journals.map((path) => `${root}/${path}`)];
    const texts = new Map<string, string>();
    for (const file of files.filter((it) => MIGRATION.test(it)).slice(-MAX_READ)) {
      texts.set(file, await readFile(file, 'utf8').catch(() => ''));
    }
    const found = migrationsOf(files, texts);
    if (found === undefined) continue;
    const own = [...texts.keys()].filter((file) => file.startsWith(`${found.folder}/`));
    return { ...found, typescript: own.some((file) => /\.[cm]?ts$/.test(file)) };
  }
  return undefined;
}
