import type { Client } from 'pg';
import { HotlightError, messageOf } from '../../../core/base/errors';
import { parsePlan } from '../../../core/sql/plan/parsePlan';
import type { Plan } from '../../../core/sql/plan/plan';
import type { SqlParser } from '../../../core/sql/tree/parser';
import type { Session } from '../connection/connect';
import { type ReadOnlyOptions, readOnly } from '../connection/readOnly';
import { openSqlParser } from '../parser/parser';
import { checkCatalog } from './catalogGate';
import { inspectSelect, type Used } from './statementGate';

export interface ExplainOptions extends ReadOnlyOptions {
  /** Run the statement and measure; only with the user's consent. */
  readonly analyze: boolean;
  /** ANALYZE is refused above this estimated cost. */
  readonly maxCost?: number;
}

export interface Explained {
  readonly server: string;
  /** `generic` for a statement with parameters, `literal` for one without. */
  readonly mode: 'generic' | 'literal' | 'analyze';
  readonly plan: Plan;
  /** As PostgreSQL printed it. */
  readonly json: unknown;
}

const GENERIC_PLAN = 160_000;
const DEFAULT_MAX_COST = 5_000_000;

/**
 * The plan of one SELECT. Nothing is changed: the statement passes a parser and a look in the catalog, is explained
 * in a read-only transaction with timeouts that is rolled back, and the session is closed afterwards.
 * @throws HotlightError `bad-input`, `unsupported`, `permission`, `cancelled`, `io`
 */
export async function explainSql(url: string, sql: string, options: ExplainOptions): Promise<Explained> {
  const parser = await openSqlParser();
  // Comments and semicolons at the end would hide or end what is put around it.
  const used = inspectSelect(parser, sql);
  const text = sql.replace(/[;\s]+$/, '');
  if (options.analyze && used.parameters > 0) {
    throw new HotlightError(
      'unsupported',
      `A statement with parameters can't be run: write values for $1 to $${used.parameters}, or leave --analyze out.`,
    );
  }
  try {
    return await readOnly(url, options, (session) => explainIn(session, parser, used, text, options));
  } catch (error) {
    throw failure(error);
  }
}

async function explainIn(
  session: Session,
  parser: SqlParser,
  used: Used,
  text: string,
  { analyze, maxCost: limit = DEFAULT_MAX_COST }: ExplainOptions,
): Promise<Explained> {
  const { client, server } = session;
  await checkCatalog(client, parser, used);
  const plain = await explainPlain(session, text, used.parameters);
  const estimated = parsePlan(plain);
  const mode = used.parameters > 0 ? 'generic' : 'literal';
  if (!analyze) return { server, mode, plan: estimated, json: plain };
  const cost = estimated.nodes[0]?.totalCost ?? 0;
  if (cost > limit) {
    throw new HotlightError(
      'unsupported',
      `The statement is not run, because its estimated cost ${Math.round(cost)} is above ${limit}; allow more with --max-cost.`,
    );
  }
  const json = await rowOf(client, `EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, FORMAT JSON) ${text}`);
  return { server, mode: 'analyze', plan: parsePlan(json), json };
}

async function explainPlain(
  { client, version }: Session,
  text: string,
  parameters: number,
): Promise<unknown> {
  if (parameters === 0) return rowOf(client, `EXPLAIN (VERBOSE, SETTINGS, FORMAT JSON) ${text}`);
  if (version >= GENERIC_PLAN) {
    // Without values, so over the simple protocol: with values PostgreSQL would plan for NULL.
    return rowOf(client, `EXPLAIN (GENERIC_PLAN, VERBOSE, SETTINGS, FORMAT JSON) ${text}`);
  }
  await client.query(`PREPARE hotlight_explained AS ${text}`);
  await client.query('SAVEPOINT prepared');
  try {
    return await explainPrepared(client);
  } finally {
    // A pooler hands the session to others, with all that is prepared in it.
    await client.query('ROLLBACK TO SAVEPOINT prepared; DEALLOCATE hotlight_explained').catch(() => {});
  }
}

async function explainPrepared(client: Client): Promise<unknown> {
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
  const { rows } = await client.query<{ types: string[] }>(
    "SELECT parameter_types::text[] AS types FROM pg_catalog.pg_prepared_statements WHERE name = 'hotlight_explained'",
  );
  const values = (rows[0]?.types ?? []).map((type) => `NULL::${type}`).join(', ');
  return rowOf(client, `EXPLAIN (VERBOSE, SETTINGS, FORMAT JSON) EXECUTE hotlight_explained(${values})`);
}

async function rowOf(client: Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(sql);
  return rows[0]?.['QUERY PLAN'];
}

function failure(error: unknown): unknown {
  if (HotlightError.is(error)) return error;
  const code = (error as { code?: unknown }).code;
  const message = messageOf(error).split('\n')[0];
  if (code === '57014') {
    return new HotlightError(
      'io',
      'The server ended the statement after its time limit; allow more time or explain without running it.',
    );
  }
  if (code === '55P03')
    return new HotlightError('io', 'A table of the statement is locked by somebody else; try again later.');
  if (code === '42501')
    return new HotlightError(
      'permission',
      `The database user may not read what the statement reads: ${message}.`,
    );
  if (typeof code === 'string' && /^42/.test(code)) {
    const remedy = /\$\d|parameter|determine/.test(message ?? '')
      ? '; give the parameter a type, such as $1::integer'
      : '';
    return new HotlightError('bad-input', `The server does not accept the statement: ${message}${remedy}.`);
  }
  return new HotlightError('io', `The server could not explain the statement: ${message}.`);
}
