import { join, resolve } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { parsePlan } from '../../core/sql/plan/parsePlan';
import type { Plan } from '../../core/sql/plan/plan';
import { schemaFiles } from '../../core/sql/schema/schemaFiles';
import { findSourceFiles } from '../../node/source/sourceFiles';
import type { IndexAdvice } from '../../node/sql/advice/advise';
import { openEmbeddedPlanner } from '../../node/sql/embedded/planner';
import { adviseOn } from '../../node/sql/explain/adviseOn';
import { explainSql } from '../../node/sql/explain/explainSql';
import type { Io } from '../io';

export interface PlanOptions {
  /** The database; the workspace's schema in an embedded one when absent. */
  readonly url?: string;
  readonly analyze: boolean;
  readonly maxCost?: number;
  readonly timeoutMs?: number;
  /** Rows that each table of an embedded database is taken to have. */
  readonly rows: number;
}

/** A plan, the indexes that would make it cheaper, and what could not be looked at. */
export interface PlanAnswer {
  readonly server: string;
  readonly mode: 'generic' | 'literal' | 'analyze';
  readonly plan: Plan;
  /** As PostgreSQL printed it. */
  readonly json: unknown;
  readonly indexes: readonly IndexAdvice[];
  readonly notes: readonly string[];
}

/** Costs below this are not worth an index, and not worth the seconds that trying some takes. */
const MIN_COST = 100;

/** @throws HotlightError when there is no plan; that no index could be tried is a note. */
export function planOf(sql: string, options: PlanOptions, io: Io): Promise<PlanAnswer> {
  return options.url === undefined
    ? embeddedPlan(sql, options, io)
    : serverPlan(options.url, sql, options, io);
}

async function serverPlan(url: string, sql: string, options: PlanOptions, io: Io): Promise<PlanAnswer> {
  const { analyze, maxCost, timeoutMs } = options;
  const { signal } = io;
  const explained = await explainSql(url, sql, {
    analyze,
    signal,
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if ((explained.plan.nodes[0]?.totalCost ?? 0) < MIN_COST) return { ...explained, indexes: [], notes: [] };
  try {
    const indexes = await adviseOn(url, sql, {
      childPath: childPath(io),
      signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return { ...explained, indexes, notes: [] };
  } catch (error) {
    if (HotlightError.is(error, 'cancelled')) throw error;
    return { ...explained, indexes: [], notes: [`No index was tried: ${messageOf(error)}`] };
  }
}

async function embeddedPlan(sql: string, options: PlanOptions, io: Io): Promise<PlanAnswer> {
  if (options.analyze) {
    throw new HotlightError(
      'usage',
      'There is no database to run the statement on: give --db postgres://… or set DATABASE_URL, or leave --analyze out.',
    );
  }
  const { sqlFiles } = await findSourceFiles(io.cwd, { exclude: [], signal: io.signal });
  const files = schemaFiles(sqlFiles);
  if (files.length === 0) {
    throw new HotlightError(
      'usage',
      `No database is named, and ${io.cwd} holds no schema to estimate with: give --db postgres://…, set DATABASE_URL, or run it where schema.sql or the migrations are.`,
    );
  }
  const planner = await openEmbeddedPlanner({
    childPath: childPath(io),
    schemaFiles: files.map((file) => resolve(file)),
    rowCounts: { default: options.rows },
    signal: io.signal,
  });
  try {
    const json = await planner.explain(sql);
    const notes = [
      `Estimated without a database: the schema of this folder, with ${options.rows} rows in each table.`,
      ...planner.problems,
    ];
    return {
      server: planner.server,
      mode: 'generic',
      plan: parsePlan(json),
      json,
      indexes: await planner.advise(sql),
      notes,
    };
  } catch (error) {
    if (HotlightError.is(error)) throw error;
    throw new HotlightError(
      'bad-input',
      `The statement can't be planned on this schema: ${messageOf(error)}.`,
      { cause: error },
    );
  } finally {
    planner.dispose();
  }
}

function childPath(io: Io): string {
  return join(io.dist, 'pglite', 'child.mjs');
}
