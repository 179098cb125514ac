import { join, resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { schemaFiles } from '../../core/sql/schema/schemaFiles';
import { findSourceFiles } from '../../node/source/sourceFiles';
import { openEmbeddedPlanner, type RowCounts } from '../../node/sql/embedded/planner';
import { type PlanAnswer, planOnSchema, planOnServer } from '../../node/sql/explain/plan';
import type { Io } from '../io';

export interface PlanOptions {
  /** The database; the workspace's schema in an embedded one when absent. */
  readonly url?: string;
  readonly analyze: boolean;
  /** Try the parameters with sample values, too. */
  readonly sample: boolean;
  readonly maxCost?: number;
  readonly timeoutMs?: number;
  /** Rows that tables of an embedded database are taken to have. */
  readonly rows: RowCounts;
}

/** @throws HotlightError when there is no plan; that no index could be tried is a note. */
export function planOf(sql: string, options: PlanOptions, io: Io): Promise<PlanAnswer> {
  const { url, analyze, sample, maxCost, timeoutMs } = options;
  if (url === undefined) return embeddedPlan(sql, options, io);
  return planOnServer(url, sql, {
    analyze,
    sample,
    childPath: childPath(io),
    signal: io.signal,
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

async function embeddedPlan(sql: string, options: PlanOptions, io: Io): Promise<PlanAnswer> {
  if (options.analyze) {
    throw new HotlightError(
      'usage',
      'There is no database to run the statement on: give --db postgres://… or set DATABASE_URL, or leave --analyze out.',
    );
  }
  if (options.sample) {
    throw new HotlightError(
      'usage',
      'There is no database to take sample values from: give --db postgres://… or set DATABASE_URL, or leave --literal out.',
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
    rowCounts: options.rows,
    signal: io.signal,
  });
  try {
    return await planOnSchema(planner, sql, options.rows);
  } finally {
    planner.dispose();
  }
}

function childPath(io: Io): string {
  return join(io.dist, 'pglite', 'child.mjs');
}
