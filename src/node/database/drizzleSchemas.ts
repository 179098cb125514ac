import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toSlashes } from '../../core/base/paths';
import { type DrizzleTables, mayDeclareTables, mergeTables } from '../../core/sql/statements/drizzle/tables';
import { declaredTables, mayAskDrizzle } from '../../core/sql/statements/extract';
import { findSourceFiles } from '../source/sourceFiles';

const NO_TABLES: DrizzleTables = new Map();

/** The tables that the files of a project declare for Drizzle, read once and kept up to date by the files looked at. */
export class DrizzleSchemas {
  readonly #projects = new Map<string, Promise<Map<string, DrizzleTables>>>();

  /** What the chains of a file may ask for. None, and nothing is read, for a file without Drizzle. */
  async tablesFor(file: string, text: string): Promise<DrizzleTables> {
    if (!mayAskDrizzle(text)) return NO_TABLES;
    const root = projectOf(file);
    const reading = this.#projects.get(root) ?? declaredBelow(root);
    this.#projects.set(root, reading);
    const declared = await reading;
    if (mayDeclareTables(text)) declared.set(toSlashes(file), declaredTables(text, file));
    return mergeTables(declared.values());
  }
}

/** The outermost folder with a package.json, at most the one of the repository. */
function projectOf(file: string): string {
  let root = dirname(file);
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) root = folder;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return root;
  }
}

async function declaredBelow(root: string): Promise<Map<string, DrizzleTables>> {
  const { sources } = await findSourceFiles(root, { exclude: [] });
  const declared = new Map<string, DrizzleTables>();
  for (const file of sources) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (mayDeclareTables(text)) declared.set(toSlashes(file), declaredTables(text, file));
  }
  return declared;
}
