import type { FunctionSummary } from '../summary/fileSummary';

/** Tests, seeds, migrations and the like, by their paths. */
const MINOR =
  /(^|\/)((integration|functional|acceptance)[-_]?tests?|tests?[-_](integration|functional|acceptance)|migrates?|\.?[\w.-]*migrations?([-_.][\w.-]+|scripts?|jobs|files)?|alterations?|upgrades?\/v?\d[\w.-]*|backfills?|seeds?|seeders?|fixtures|__tests__|__mocks__|tests?|([\w-]+-)?tests?[-_]?(helpers?|utils?|support|data|setup|harness|kit)|[\w-]*(sample|demo|mock|dummy)-?data|testing|spec|e2e|cypress|playwright|\.?scripts?(?!\/cron([-_]?jobs?|s)?\/)|examples?|benchmarks?|storybook|stories)(\/|$)|\.(test|spec|e2e|stories|bench|seed)(-\w+)?\.[cm]?[jt]sx?$|(^|\/)(seed|populate|migrate|tests?[-_]?(helpers?|utils?|setup|harness))\.[cm]?[jt]s$/i;

/** Whether what is slow does little harm there. The path is one below the folder that is analysed. */
export function isMinorPath(path: string): boolean {
  return MINOR.test(path);
}

const OF_TESTS = /^(vitest|jest|mocha|chai|ava|tape|@jest\/globals|(node|bun):test|@playwright\/test)$/;

/** Whether a file is a test by what it imports, whatever it is called. */
export function isTest(imports: readonly string[]): boolean {
  return imports.some((from) => OF_TESTS.test(from));
}

const RUNS_ONCE = /^(bootstrap|seed|backfill)(?![a-z])|^(run|apply)\w*Migrations?$|Benchmark/;

/**
 * Whether a function's name says that it runs once, as files of such names do: `bootstrap`, `seedRoles`, `runMigrations`.
 * What is filled in later for one of many runs as often as there are such: `backfillOrders(shopId)`, `backfillOrders(job)`.
 */
export function runsOnce({ name, params }: FunctionSummary): boolean {
  return RUNS_ONCE.test(name) && !(name.startsWith('backfill') && params.some(isKey));
}

/** `id`, `shopId`, a text, or the job of a queue, which is about one of many. */
function isKey({ name, type }: FunctionSummary['params'][number]): boolean {
  return /^(id|\w*I[dD]|job)$/.test(name) || (type?.k === 'plain' && type.type === 'string');
}
