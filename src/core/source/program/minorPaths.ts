import { folderOf } from '../../base/paths';

/** Tests and what they are given. */
const TESTS =
  /(^|\/)((integration|functional|acceptance)[-_]?tests?|tests?[-_](integration|functional|acceptance)|__tests__|__mocks__|tests?|([\w-]+-)?tests?[-_]?(helpers?|utils?|support|data|setup|harness|kit)|testing|tests?[-_]?(plugins?|servers?)|(load|stress|performance)[-_]?test(s|ing)?|spec|e2e|cypress|playwright)(\/|$)|\.(test|spec|e2e)(-\w+)?\.([cm]?[jt]sx?|es6)$|(^|\/)tests?[-_]?(helpers?|utils?|setup|harness)\.[cm]?[jt]s$/i;

/** What is run once for a database: migrations, seeds. */
const MIGRATIONS =
  /(^|\/)(migrates?|\.?[\w.-]*migrations?([-_.][\w.-]+|scripts?|jobs|files)?|alterations?|upgrades?\/v?\d[\w.-]*|(updates?|patches)\/v?\d+[._]\d[\w.-]*|backfills?|seeds?|seeders?)(\/|$)|\.seed(-\w+)?\.([cm]?[jt]sx?|es6)$|(^|\/)prisma\/seed[\w.-]*\.[cm]?[jt]s$|(^|\/)([\w.-]*seeder|populator|data[-_]?creator|seed|populate|migrate)\.[cm]?[jt]s$/i;

/** Examples and the like. */
const MINOR =
  /(^|\/)(fixtures|dev[-_]?servers?|[\w-]*(sample|demo|mock|dummy)-?data|examples?|benchmarks?|storybook|stories)(\/|$)|\.(stories|bench)(-\w+)?\.([cm]?[jt]sx?|es6)$/i;

const SCRIPTS = /(^|\/)\.?scripts?(?!\/cron([-_]?jobs?|s)?\/)(\/|$)/i;

/** Whether what is slow does little harm there. The path is one below the folder that is analysed. */
export function isMinorPath(path: string): boolean {
  return isMinorBeside(path) || SCRIPTS.test(path);
}

function isMinorBeside(path: string): boolean {
  return isTestPath(path) || isMigrationPath(path) || MINOR.test(path);
}

/** A command that somebody gives once: `cli/src/commands/migrateOrders.js`. */
const MOVING_COMMAND =
  /(^|\/)(cli|bin)\/([\w.-]+\/)*(migrate|backfill)([-_][\w.-]+|[A-Z][\w.-]*)\.[cm]?[jt]s$/;

/** Whether it is run once for a database. */
export function isMigrationPath(path: string): boolean {
  return MIGRATIONS.test(path) || MOVING_COMMAND.test(path);
}

/** A file's own name for what is moved: `user-migration.ts`, `shop.migration.ts`. */
const MOVES = /(^|\/)[\w.-]*[a-z][-_.]?migration\.[cm]?[jt]s$/i;

/**
 * Whether only a file's own name says that it is a migration, and it says of what: that may be a service, which moves one
 * account or shop when somebody asks for it.
 */
export function isMovePath(path: string): boolean {
  return MOVES.test(path) && !isMinorBeside(folderOf(path));
}

/** Whether it is a test's, where what is wrong fails before anybody runs it. */
export function isTestPath(path: string): boolean {
  return TESTS.test(path);
}

/** Whether only the name of a folder of scripts says so, which may be code that others use. */
export function isScriptPath(path: string): boolean {
  return SCRIPTS.test(path) && !isMinorBeside(path);
}

/** Files that somebody runs once, by their names: `setup-schedules.js`, `fixOrders.ts`. */
const ONE_OFF =
  /(^|\/)(set-?up|seed|populate|init|create|insert|import|force|reset|fix|add|backfill|migrate|convert|clean-?up|verify|check|debug|rebuild|recalculate|repair)([-_]\w|[A-Z])[\w-]*\.[cm]?[jt]s$/;

/** Whether a file's name says that somebody runs it once, if no other file has anything of it. */
export function isOneOffPath(path: string): boolean {
  return ONE_OFF.test(path);
}

const FOR_TESTS = '(?:vitest|jest|mocha|chai|ava|tape|@jest/globals|(?:node|bun):test|@playwright/test)';
const OF_TESTS = new RegExp(`^${FOR_TESTS}$`);
const NAMES_OF_TESTS = new RegExp(`['"]${FOR_TESTS}['"]`);

/** Whether a file is a test by what it imports, whatever it is called. */
export function isTest(imports: readonly string[]): boolean {
  return imports.some((from) => OF_TESTS.test(from));
}

/** Whether a text may be a test by what it imports: sooner known than its imports. */
export function mayBeTest(text: string): boolean {
  return NAMES_OF_TESTS.test(text);
}

/** The path below the folder that is analysed: what lies above means nothing. */
export function pathBelow(roots: readonly string[], file: string): string {
  const root = roots.filter((one) => file.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  return root === undefined ? file : file.slice(root.length + 1);
}
