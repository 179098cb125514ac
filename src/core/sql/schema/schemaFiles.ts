import { folderOf, isSqlFile } from '../../base/paths';

/** Files of a folder of migrations, in the order in which its tool runs them. */
interface Group {
  readonly rank: number;
  readonly files: string[];
}

const MIGRATIONS =
  /(^|\/)(prisma\/migrations|migrations?|drizzle|migrate|db\/migrate|supabase\/migrations|flyway(\/sql)?|sql\/migrations)(\/|$)/i;
const WHOLE =
  /^(schema|structure|ddl|tables?|dump|init|create|setup|database|\d*[-_]?(schema|init|tables?))([-_.][\w-]*)?\.sql$/i;
/** Beside a file with the whole schema: what belongs to it, and what certainly does not. */
const NOT_SCHEMA =
  /(^|[-_.])(down|drop|undo|rollback|reset|teardown|seeds?|fixtures?|quer(y|ies)|test|sample|data)([-_.]|$)/i;
const FLYWAY = /^(V|R|B)([\d._]*)__.*\.sql$/;

/**
 * The files that make up a workspace's schema, in order: folders of migrations (Prisma, Drizzle, knex and
 * node-pg-migrate with SQL, Flyway, dbmate, goose, Supabase), else files with the whole schema and what lies beside
 * them. Undo files are left out.
 * @param files with `/`
 * @param isWhole tells a file with the whole schema where none has the name of one
 */
export function schemaFiles(files: readonly string[], isWhole?: (file: string) => boolean): string[] {
  const sql = files.filter(isSqlFile);
  const groups = new Map<string, Group>();
  for (const file of sql) {
    const root = migrationRoot(folderOf(file));
    if (root === undefined || isUndo(file)) continue;
    const group = groups.get(root) ?? { rank: groups.size, files: [] };
    group.files.push(file);
    groups.set(root, group);
  }
  const migrations = [...groups.values()].flatMap((group) => group.files.sort(byVersion));
  if (migrations.length > 0) return migrations;
  const named = withNeighbours(sql, (file) => WHOLE.test(nameOf(file)));
  return named.length > 0 || !isWhole ? named : withNeighbours(sql, isWhole);
}

/** Scripts outside of those files that may tell of tables as they are, in the order of their numbers. */
export function scriptsBeside(files: readonly string[]): string[] {
  return files
    .filter((file) => isSqlFile(file) && !isUndo(file) && !NOT_SCHEMA.test(nameOf(file)))
    .sort(byVersion);
}

/** Files with the whole schema first, then what lies beside them. */
function withNeighbours(files: readonly string[], isWhole: (file: string) => boolean): string[] {
  const whole = new Set(files.filter(isWhole));
  const folders = new Set([...whole].map(folderOf));
  return files
    .filter((file) => folders.has(folderOf(file)) && !NOT_SCHEMA.test(nameOf(file)))
    .sort((a, b) => Number(whole.has(b)) - Number(whole.has(a)) || (a < b ? -1 : 1));
}

/** The text of a migration without the part that undoes it: dbmate, goose, node-pg-migrate, sql-migrate. */
export function upPart(text: string): string {
  const down =
    /^[ \t]*--[ \t]*(migrate:down|\+goose[ \t]+down|\+migrate[ \t]+down|down[ \t]+migration|@undo|rollback)\b/im.exec(
      text,
    );
  return down ? text.slice(0, down.index) : text;
}

/** The folder of a tool's migrations that a folder is or lies in: `db/migrations/` of `db/migrations/0001_init/`. */
export function migrationRoot(folder: string): string | undefined {
  const found = MIGRATIONS.exec(folder);
  return found ? folder.slice(0, found.index + found[0].length) : undefined;
}

function isUndo(file: string): boolean {
  const name = nameOf(file);
  if (/^U[\d._]+__/.test(name)) return true;
  return (
    /(^|[-_.])(down|undo|rollback|revert|seed)s?\.sql$/i.test(name) ||
    /\/(down|seeds?|rollback)\//i.test(file)
  );
}

/** By the numbers in the path, Flyway's repeatable ones last. */
function byVersion(a: string, b: string): number {
  const [x, y] = [FLYWAY.exec(nameOf(a)), FLYWAY.exec(nameOf(b))];
  if (x && y && x[1] !== y[1]) return x[1] === 'R' ? 1 : y[1] === 'R' ? -1 : 0;
  return a.localeCompare(b, 'en', { numeric: true });
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
