import { HotlightError, messageOf } from '../../../core/base/errors';
import { parsePlan } from '../../../core/sql/plan/parsePlan';
import { statementError } from '../../../core/sql/statements/statementError';
import { offsetOfPosition } from '../../../core/sql/text/offsets';
import type { IndexAdvice } from '../advice/advise';
import type { EmbeddedPlanner, RowCounts } from '../embedded/planner';
import { EmbeddedError } from '../embedded/server';
import { type AdviseOptions, adviseOn } from './adviseOn';
import { type Explained, type ExplainOptions, explainSql } from './explainSql';

/** A plan, the indexes that would make it cheaper, and what could not be looked at. */
export interface PlanAnswer extends Explained {
  readonly indexes: readonly IndexAdvice[];
  readonly notes: readonly string[];
}

/** Costs below this are not worth an index, and not worth the seconds that trying some takes. */
export const MIN_COST = 100;

/**
 * The plan that a server makes, and indexes that were tried beside it.
 * @throws HotlightError when there is no plan; that no index could be tried is a note
 */
export async function planOnServer(
  url: string,
  sql: string,
  options: ExplainOptions & AdviseOptions,
): Promise<PlanAnswer> {
  const explained = await explainSql(url, sql, options);
  if ((explained.plan.nodes[0]?.totalCost ?? 0) < MIN_COST) return { ...explained, indexes: [], notes: [] };
  return { ...explained, ...(await triedIndexes(url, sql, options)) };
}

/**
 * Indexes for a statement that `explainSql` has let through; that none could be tried is a note.
 * @throws HotlightError `cancelled`
 */
export async function triedIndexes(
  url: string,
  sql: string,
  options: AdviseOptions,
): Promise<Pick<PlanAnswer, 'indexes' | 'notes'>> {
  try {
    return { indexes: await adviseOn(url, sql, options), notes: [] };
  } catch (error) {
    if (HotlightError.is(error, 'cancelled')) throw error;
    return { indexes: [], notes: [`No index was tried: ${messageOf(error)}`] };
  }
}

/**
 * The plan on a schema without a database, and indexes that were tried there.
 * @param rows that tables are taken to have, for the note that says so
 * @throws HotlightError `bad-input` when the statement can't be planned there
 */
export async function planOnSchema(
  planner: EmbeddedPlanner,
  sql: string,
  rows: RowCounts,
): Promise<PlanAnswer> {
  try {
    const json = await planner.explain(sql);
    const notes = [
      `Estimated without a database: the schema of this folder, with ${rowsText(rows)}.`,
      ...planner.problems,
    ];
    const indexes = await planner.advise(sql);
    return {
      server: planner.server,
      mode: 'generic',
      plan: parsePlan(json),
      json,
      tables: new Map(),
      indexes,
      notes,
    };
  } catch (error) {
    if (HotlightError.is(error)) throw error;
    const position = error instanceof EmbeddedError ? error.position : undefined;
    throw statementError(
      'bad-input',
      `The statement can't be planned on this schema: ${messageOf(error)}.`,
      offsetOfPosition(sql, position, ''),
      { cause: error },
    );
  }
}

function rowsText({ default: rows, tables = {} }: RowCounts): string {
  const named = Object.entries(tables).map(([table, count]) => `${count} in ${table}`);
  return named.length === 0
    ? `${rows} rows in each table`
    : `${named.join(', ')} and ${rows} rows in each other table`;
}
