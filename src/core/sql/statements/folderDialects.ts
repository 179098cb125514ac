import { folderOf } from '../../base/paths';
import { migrationRoot } from '../schema/schemaFiles';
import { dialectOfPath, isOfPostgres } from './dialect';
import type { SqlDialect, SqlStatement } from './statement';

type Scripts = ReadonlyMap<string, { readonly statements: readonly SqlStatement[] }>;

/**
 * The databases of `.sql` files in a program that uses several. A statement that all of them read, `ALTER TABLE pages
 * ADD COLUMN depth integer`, is for the one that its neighbours are for: SQLite, where another migration of the folder
 * has a column of type BLOB. A folder in which something can only be for PostgreSQL is left as it is.
 *
 * @param scripts by file, their statements with the database that the file's text shows, else PostgreSQL
 * @returns the files that are for another database than their text shows
 */
export function dialectsByFolder(scripts: Scripts): Map<string, SqlDialect> {
  const found = new Map<string, SqlDialect>();
  const groups = groupsOf(scripts);
  const other = mostShown([...scripts.keys()], scripts);
  if (other === undefined) return found;
  for (const files of groups) {
    // No driver of PostgreSQL takes `@id`: where the program has another database, it is that one's.
    const isAsked = files.some((file) => hasAtNames(file, scripts));
    const dialect = isAsked ? other : mostShown(files, scripts);
    if (dialect === undefined) continue;
    const unsure = files.filter((file) => dialectIn(file, scripts) === 'postgres');
    if (unsure.some((file) => scripts.get(file)?.statements.some(isSurelyPostgres))) continue;
    for (const file of unsure) found.set(file, dialect);
  }
  return found;
}

/** Files of one folder, or of one tree of migrations; those left out whose path says what they are for. */
function groupsOf(scripts: Scripts): Iterable<string[]> {
  const groups = new Map<string, string[]>();
  for (const file of scripts.keys()) {
    if (dialectOfPath(file) !== undefined) continue;
    const folder = folderOf(file);
    const key = migrationRoot(folder) ?? folder;
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return groups.values();
}

/** The database other than PostgreSQL that most files show. */
function mostShown(files: readonly string[], scripts: Scripts): SqlDialect | undefined {
  const counts = new Map<SqlDialect, number>();
  for (const file of files) {
    const dialect = dialectIn(file, scripts);
    if (dialect !== undefined && dialect !== 'postgres') counts.set(dialect, (counts.get(dialect) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function dialectIn(file: string, scripts: Scripts): SqlDialect | undefined {
  return scripts.get(file)?.statements[0]?.dialect;
}

function hasAtNames(file: string, scripts: Scripts): boolean {
  return (
    scripts.get(file)?.statements.some(({ parameters }) => parameters.some(({ name }) => name[0] === '@')) ===
    true
  );
}

/** By what only it has, or by `$1`, which the drivers of the others do not take. */
function isSurelyPostgres({ sql, parameters }: SqlStatement): boolean {
  return parameters.some(({ name }) => /^\$\d/.test(name)) || isOfPostgres(sql);
}
