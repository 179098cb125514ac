import type { Client } from 'pg';
import { HotlightError, messageOf } from '../../../core/base/errors';
import { parsePlan } from '../../../core/sql/plan/parsePlan';
import type { Plan } from '../../../core/sql/plan/plan';
import type { TableFacts } from '../../../core/sql/plan/rule';
import { statementError } from '../../../core/sql/statements/statementError';
import { offsetOfPosition } from '../../../core/sql/text/offsets';
import { parameterUses } from '../../../core/sql/tree/parameters';
import type { SqlParser } from '../../../core/sql/tree/parser';
import type { Session } from '../connection/connect';
import { type ReadOnlyOptions, readOnly } from '../connection/readOnly';
import { openSqlParser } from '../parser/parser';
import { checkCatalog } from './catalogGate';
import { type SampleValue, sampleValues } from './sampleValues';
import { inspectStatement, type Used } from './statementGate';
import { planTables } from './tableFacts';

export interface ExplainOptions extends ReadOnlyOptions {
  /** Run the statement and measure; only with the user's consent. */
  readonly analyze: boolean;
  /** Try parameters with values out of the statistics, beside the generic plan. */
  readonly sample?: boolean;
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
  /** By `schema.table`; empty without a server. */
  readonly tables: ReadonlyMap<string, TableFacts>;
  /** The plan with sample values, when these were asked for and the statement has parameters. */
  readonly sampled?: SampledPlan;
}

/** A plan with values for the parameters. */
export interface SampledPlan {
  readonly values: readonly SampleValue[];
  readonly plan: Plan;
  readonly json: unknown;
}

const GENERIC_PLAN = 160_000;
const ESTIMATED = 'VERBOSE, SETTINGS, FORMAT JSON';
const MEASURED = `ANALYZE, BUFFERS, ${ESTIMATED}`;
const PREPARE = 'PREPARE hotlight_explained AS ';
const DEFAULT_MAX_COST = 5_000_000;

/**
 * The plan of one statement, which is a SELECT when it is to be measured. Nothing is changed: the statement passes a
 * parser and a look into the catalog, is explained in a read-only transaction with timeouts that is rolled back, and
 * the session is closed afterwards.
 * @throws HotlightError `bad-input`, `unsupported`, `permission`, `cancelled`, `io`
 */
export async function explainSql(url: string, sql: string, options: ExplainOptions): Promise<Explained> {
  const parser = await openSqlParser();
  // Comments and semicolons at the end would hide or end what is put around it.
  const used = inspectStatement(parser, sql, { writes: !options.analyze });
  const text = sql.replace(/[;\s]+$/, '');
  if (options.analyze && used.parameters > 0 && options.sample !== true) {
    throw new HotlightError(
      'unsupported',
      `A statement with parameters can't be run: write values for $1 to $${used.parameters}, take sample values (--literal), or leave --analyze out.`,
    );
  }
  try {
    return await readOnly(url, options, (session) => explainIn(session, parser, used, text, options));
  } catch (error) {
    throw failure(error, undefined);
  }
}

async function explainIn(
  session: Session,
  parser: SqlParser,
  used: Used,
  text: string,
  { analyze, sample = false, maxCost: limit = DEFAULT_MAX_COST }: ExplainOptions,
): Promise<Explained> {
  const { client, server } = session;
  await checkCatalog(client, parser, used);
  const json = await explainGeneric(session, text, used.parameters);
  const plan = parsePlan(json);
  const mode = used.parameters > 0 ? 'generic' : 'literal';
  const values = sample && used.parameters > 0 ? await sampled(client, parser, used, text) : undefined;
  const tried = values && (await explainSampled(client, text, values, ESTIMATED));
  const explained = {
    server,
    mode,
    plan,
    json,
    ...(values && tried ? { sampled: { values, plan: parsePlan(tried), json: tried } } : {}),
  } as const;
  if (!analyze) return { ...explained, tables: await planTables(client, plan) };
  const cost = (explained.sampled?.plan ?? plan).nodes[0]?.totalCost ?? 0;
  if (cost > limit) {
    throw new HotlightError(
      'unsupported',
      `The statement is not run, because its estimated cost ${Math.round(cost)} is above ${limit}; allow more with --max-cost.`,
    );
  }
  const measured = values
    ? await explainSampled(client, text, values, MEASURED)
    : await rowOf(client, `EXPLAIN (${MEASURED}) `, text);
  const run = parsePlan(measured);
  return {
    ...explained,
    mode: 'analyze',
    plan: run,
    json: measured,
    tables: await planTables(client, run),
  };
}

/**
 * EXPLAIN's JSON of a statement that the gates have let through, without values for its parameters.
 * @param parameters the highest `$n`
 */
export async function explainGeneric(
  { client, version }: Session,
  text: string,
  parameters: number,
): Promise<unknown> {
  if (parameters === 0) return rowOf(client, `EXPLAIN (${ESTIMATED}) `, text);
  if (version >= GENERIC_PLAN) {
    // Without values, so over the simple protocol: with values PostgreSQL would plan for NULL.
    return rowOf(client, `EXPLAIN (GENERIC_PLAN, ${ESTIMATED}) `, text);
  }
  return withPrepared(client, text, async () => {
    await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
    const { rows } = await client.query<{ types: string[] }>(
      "SELECT parameter_types::text[] AS types FROM pg_catalog.pg_prepared_statements WHERE name = 'hotlight_explained'",
    );
    const values = (rows[0]?.types ?? []).map((type) => `NULL::${type}`).join(', ');
    return rowOf(client, `EXPLAIN (${ESTIMATED}) EXECUTE hotlight_explained(${values})`);
  });
}

function sampled(client: Client, parser: SqlParser, used: Used, text: string): Promise<SampleValue[]> {
  const outcome = parser.parse(text);
  const statement = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
  return sampleValues(client, used.parameters, statement ? parameterUses(statement) : new Map());
}

/** The values go to the statement as a driver sends them, and the planner is made to look at them. */
function explainSampled(
  client: Client,
  text: string,
  values: readonly SampleValue[],
  options: string,
): Promise<unknown> {
  return withPrepared(client, text, async () => {
    await client.query('SET LOCAL plan_cache_mode = force_custom_plan');
    const list = values.map((value) => client.escapeLiteral(value.text)).join(', ');
    return rowOf(client, `EXPLAIN (${options}) EXECUTE hotlight_explained(${list})`);
  });
}

async function withPrepared<T>(client: Client, text: string, work: () => Promise<T>): Promise<T> {
  await placed(client.query(PREPARE + text), PREPARE, text);
  await client.query('SAVEPOINT prepared');
  try {
    return await work();
  } finally {
    // A pooler hands the session to others, with all that is prepared in it.
    await client.query('ROLLBACK TO SAVEPOINT prepared; DEALLOCATE hotlight_explained').catch(() => {});
  }
}

/** @param statement behind `head`, when that is not the whole; errors are placed in it */
async function rowOf(client: Client, head: string, statement: string = ''): Promise<unknown> {
  const query = client.query<{ 'QUERY PLAN': unknown }>(head + statement);
  const { rows } = await placed(query, head, statement);
  return rows[0]?.['QUERY PLAN'];
}

/** What the server says of a text that holds the statement behind a prefix. */
async function placed<T>(query: Promise<T>, prefix: string, statement: string): Promise<T> {
  try {
    return await query;
  } catch (error) {
    const { position } = error as { position?: string };
    const offset = position === undefined ? undefined : offsetOfPosition(statement, Number(position), prefix);
    throw failure(error, offset);
  }
}

/** @param offset of the place that the server names, in the statement */
function failure(error: unknown, offset: number | undefined): unknown {
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
  if (code === '0A000') {
    return new HotlightError('unsupported', `The server does not plan the statement: ${message}.`);
  }
  if (code === '42501')
    return new HotlightError(
      'permission',
      `The database user may not read what the statement reads: ${message}.`,
    );
  if (typeof code === 'string' && /^42/.test(code)) {
    const remedy = /\$\d|parameter|determine/.test(message ?? '')
      ? '; give the parameter a type, such as $1::integer'
      : '';
    return statementError(
      'bad-input',
      `The server does not accept the statement: ${message}${remedy}.`,
      offset,
    );
  }
  return statementError('io', `The server could not explain the statement: ${message}.`, offset);
}
