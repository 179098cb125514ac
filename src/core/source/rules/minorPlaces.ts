import { isId } from '../program/ids';
import type { FunctionSummary, LoopSummary } from '../summary/fileSummary';

const RUNS_ONCE = /^(bootstrap|seed|backfill)(?![a-z])|^(run|apply)\w*Migrations?$|Benchmark/;

/**
 * Whether a function's name says that it runs once, as files of such names do: `bootstrap`, `seedRoles`, `runMigrations`.
 * What is filled in later for one of many runs as often as there are such: `backfillOrders(shopId)`, `backfillOrders(job)`.
 */
export function runsOnce({ name, params }: FunctionSummary): boolean {
  return RUNS_ONCE.test(name) && !(name.startsWith('backfill') && params.some(isKey));
}

/** A program's own migrations, each of which runs once: `pendingMigrations`, `migrationsToRun`, `migrationFiles`. */
const MIGRATIONS = /[mM]igrations(?![a-z])|[mM]igration(Files|Names|Dirs|Scripts)$/;

/** Whether a loop goes through the migrations of a program, as one does when it starts. */
export function runsMigrations({ over }: LoopSummary): boolean {
  return MIGRATIONS.test(over);
}

/** `id`, `shopId`, a text, or the job of a queue, which is about one of many. */
function isKey(param: FunctionSummary['params'][number]): boolean {
  const { name, type } = param;
  return isId(param) || name === 'job' || (type?.k === 'plain' && type.type === 'string');
}
