import { stat } from 'node:fs/promises';
import { HotlightError } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import type { Migrations } from '../../core/sql/advice/migration';
import type { FoundConnection } from '../../core/sql/connections/found';
import { diagnose } from '../../core/sql/plan/diagnose';
import { rangeOfNode, type TextRange } from '../../core/sql/plan/nodePlace';
import type { Plan, PlanNode } from '../../core/sql/plan/plan';
import type { PlanFinding } from '../../core/sql/plan/rule';
import { planSummary } from '../../core/sql/plan/summary';
import { schemaFiles } from '../../core/sql/schema/schemaFiles';
import { StatementError } from '../../core/sql/statements/statementError';
import type { QueryStatistics } from '../../core/sql/statistics/statistics';
import { offsetBeforeValues, withValues } from '../../core/sql/text/values';
import type { SqlParser } from '../../core/sql/tree/parser';
import { findSourceFiles } from '../source/sourceFiles';
import type { IndexAdvice } from '../sql/advice/advise';
import { readOnly } from '../sql/connection/readOnly';
import { readServerFacts, type ServerFacts } from '../sql/connection/serverFacts';
import { type EmbeddedPlanner, openEmbeddedPlanner, type RowCounts } from '../sql/embedded/planner';
import { explainSql } from '../sql/explain/explainSql';
import { MIN_COST, type PlanAnswer, planOnSchema, triedIndexes } from '../sql/explain/plan';
import { openSqlParser } from '../sql/parser/parser';
import { readFigures, type ServerFigures } from '../sql/statistics/figures';
import { type HealthIssue, readHealth } from '../sql/statistics/health';
import { readTables, type TableOverview } from '../sql/statistics/tables';
import { readTopQueries } from '../sql/statistics/topQueries';
import type { CallContext as ThreadCallContext } from '../threads/callMessages';
import { DrizzleSchemas } from './drizzleSchemas';
import { findConnections } from './findConnections';
import { findMigrations } from './findMigrations';
import { findQueryPlaces, type PlacesAsked, type QueryPlace } from './queryPlaces';
import {
  type FileStatements,
  type KnownStatement,
  statementsOfFolders,
  statementsOfText,
} from './statements';

/** Where plans come from: a server, or the schema of some folders in an embedded PostgreSQL. */
export type DatabaseTarget =
  | { readonly kind: 'server'; readonly url: string }
  | {
      readonly kind: 'embedded';
      /** Absolute. */
      readonly folders: readonly string[];
      readonly exclude: readonly string[];
      /** Rows that each table is taken to have. */
      readonly rows: RowCounts;
    };

/** A finding of a plan with the part of the statement that it is about. */
type LocatedPlanFinding = PlanFinding & { readonly range: TextRange | undefined };

/** An index with the part of the statement that names its table. */
export type LocatedAdvice = IndexAdvice & { readonly range: TextRange | undefined };

/** The answer to `explain`. */
export interface ExplainedStatement extends PlanAnswer {
  readonly findings: readonly LocatedPlanFinding[];
  readonly indexes: readonly LocatedAdvice[];
  /** `Seq Scan on orders, 150 k rows, 412 ms`. */
  readonly summary: string;
}

export interface DatabaseOverview {
  readonly facts: ServerFacts;
  readonly tables: readonly TableOverview[];
  /** There are more tables than are listed. */
  readonly more: boolean;
  readonly health: readonly HealthIssue[];
  /** What could not be looked at, one sentence each. */
  readonly problems: readonly string[];
}

/** The answer to `counters`. */
export interface Counters {
  readonly server: string;
  readonly figures: ServerFigures;
  /** Those that took the most time in all first. */
  readonly queries: readonly QueryStatistics[];
  /** How many of other users are hidden. */
  readonly hidden: number;
  /** Why there are no queries, and what to do about it. */
  readonly refusal?: string;
  readonly health: readonly HealthIssue[];
  readonly problems: readonly string[];
}

/** Progress is a sentence without its full stop. */
type CallContext = ThreadCallContext<string>;

/** An embedded server takes half a gigabyte; it goes when nobody has asked for a while. Milliseconds. */
const EMBEDDED_IDLE = 180_000;

/** Some queries stand in hundreds of places; nobody goes through more than these. */
const MOST_PLACES = 20;

/** Everything that the editor asks of databases and of the SQL in the source; runs in a worker. */
export class DatabaseService {
  readonly #childPath: string;
  readonly #schemas = new DrizzleSchemas();
  #embedded: { key: string; opened: Promise<EmbeddedPlanner> } | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param options.childPath absolute path of the bundled embedded server, `dist/pglite/child.mjs` */
  constructor({ childPath }: { readonly childPath: string }) {
    this.#childPath = childPath;
  }

  find({ folders }: { folders: readonly string[] }, { signal }: CallContext): Promise<FoundConnection[]> {
    return findConnections(folders, { signal, environment: process.env });
  }

  /** Connects, and says what was found. */
  test({ url }: { url: string }, { signal }: CallContext): Promise<ServerFacts> {
    return readOnly(url, { timeoutMs: 10_000, signal }, readServerFacts);
  }

  overview({ url }: { url: string }, { signal }: CallContext): Promise<DatabaseOverview> {
    return readOnly(url, { signal }, async (session) => {
      const facts = await readServerFacts(session);
      const { tables, more } = await readTables(session.client);
      const { issues, problems } = await readHealth(session.client);
      return { facts, tables, more, health: issues, problems };
    });
  }

  /** What the server has counted, and what its counters say is off. That it counts no queries is a part of that. */
  async counters({ url, limit }: { url: string; limit: number }, { signal }: CallContext): Promise<Counters> {
    const parser = await openSqlParser();
    return readOnly(url, { signal }, async ({ client, version, server }) => {
      const figures = await readFigures(client);
      const { issues, problems } = await readHealth(client);
      const rest = { server, figures, health: issues, problems };
      try {
        return { ...rest, ...(await readTopQueries(client, version, parser, { order: 'total', limit })) };
      } catch (error) {
        if (!HotlightError.is(error, 'unsupported') && !HotlightError.is(error, 'permission')) throw error;
        return { ...rest, queries: [], hidden: 0, refusal: error.message };
      }
    });
  }

  /** Where queries stand in the sources of some folders, by fingerprint. */
  async queryPlaces(asked: PlacesAsked, { signal }: CallContext): Promise<Map<string, QueryPlace[]>> {
    const places = await findQueryPlaces(asked, this.#schemas, signal);
    return new Map([...places].map(([fingerprint, all]) => [fingerprint, all.slice(0, MOST_PLACES)]));
  }

  async statementsOf({ file, text }: { file: string; text: string }): Promise<FileStatements> {
    return statementsOfText(file, text, await openSqlParser(), this.#schemas);
  }

  async statements(
    { folders, exclude }: { folders: readonly string[]; exclude: readonly string[] },
    { signal }: CallContext,
  ): Promise<KnownStatement[]> {
    const asked = { folders, exclude, sqlFiles: false };
    return statementsOfFolders(asked, await openSqlParser(), this.#schemas, signal);
  }

  /** Tables of the workspace's schema. */
  async schemaTables(
    target: Extract<DatabaseTarget, { kind: 'embedded' }>,
    call: CallContext,
  ): Promise<{ server: string; tables: readonly string[]; problems: readonly string[] }> {
    const { server, tables, problems } = await this.#planner(target, call);
    return { server, tables, problems };
  }

  /**
   * A statement's plan. Indexes are tried only where that takes no time, on the embedded PostgreSQL; see `advise`.
   * @throws HotlightError when there is no plan
   */
  async explain(
    request: {
      readonly target: DatabaseTarget;
      readonly sql: string;
      /** Of its parameters, in place of which they are put; null stands for NULL. */
      readonly values?: readonly (string | null)[];
      /** Run the statement; only with the user's consent. */
      readonly analyze: boolean;
      /** Plan with values out of the statistics as well. */
      readonly sample?: boolean;
      readonly maxCost?: number;
      readonly timeoutMs?: number;
    },
    call: CallContext,
  ): Promise<ExplainedStatement> {
    const { target, sql, values = [], ...options } = request;
    const parser = await openSqlParser();
    const text = withValues(sql, values);
    const { signal } = call;
    const answer =
      target.kind === 'server'
        ? {
            ...(await explainSql(target.url, text, { ...options, signal }).catch((error: unknown) => {
              throw placedBeforeValues(error, sql, values);
            })),
            indexes: [],
            notes: [],
          }
        : await this.#planHere(target, text, options.analyze, call);
    const { plan } = answer;
    const rangeOf = locator(parser, sql, plan);
    return {
      ...answer,
      summary: planSummary(plan, answer.tables),
      findings: diagnose(plan, answer.tables).map((finding) => ({
        ...finding,
        range: rangeOf(plan.nodes[finding.node]),
      })),
      indexes: answer.indexes.map((index) => ({ ...index, range: rangeOf(nodeOn(plan, index.table)) })),
    };
  }

  /** Indexes for a statement of which `explain` has made this plan on a server. Takes seconds. */
  async advise(
    request: {
      readonly url: string;
      readonly sql: string;
      readonly values?: readonly (string | null)[];
      readonly plan: Plan;
    },
    { signal }: CallContext,
  ): Promise<{ readonly indexes: readonly LocatedAdvice[]; readonly notes: readonly string[] }> {
    const { url, sql, values = [], plan } = request;
    if ((plan.nodes[0]?.totalCost ?? 0) < MIN_COST) return { indexes: [], notes: [] };
    const options = { childPath: this.#childPath, signal };
    const { indexes, notes } = await triedIndexes(url, withValues(sql, values), options);
    const rangeOf = locator(await openSqlParser(), sql, plan);
    return {
      notes,
      indexes: indexes.map((index) => ({ ...index, range: rangeOf(nodeOn(plan, index.table)) })),
    };
  }

  /** How some folders keep their migrations. */
  migrations(
    { folders, exclude }: { folders: readonly string[]; exclude: readonly string[] },
    { signal }: CallContext,
  ): Promise<(Migrations & { typescript: boolean }) | undefined> {
    return findMigrations(folders, exclude, signal);
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#closeEmbedded();
  }

  async #planHere(
    target: Extract<DatabaseTarget, { kind: 'embedded' }>,
    sql: string,
    analyze: boolean,
    call: CallContext,
  ): Promise<PlanAnswer> {
    if (analyze) {
      throw new HotlightError(
        'unsupported',
        'There is no data to run the statement on: connect to a database first.',
      );
    }
    return planOnSchema(await this.#planner(target, call), sql, target.rows);
  }

  async #planner(
    { folders, exclude, rows }: Extract<DatabaseTarget, { kind: 'embedded' }>,
    { signal, progress }: CallContext,
  ): Promise<EmbeddedPlanner> {
    const listed = await Promise.all(folders.map((folder) => findSourceFiles(folder, { exclude, signal })));
    const files = schemaFiles(listed.flatMap(({ sqlFiles }) => sqlFiles));
    if (files.length === 0) {
      throw new HotlightError(
        'not-found',
        'The workspace holds no schema to estimate with: connect to a database, or add schema.sql or migrations in SQL.',
      );
    }
    const stamps = await Promise.all(
      files.map((file) =>
        stat(file).then(
          (it) => it.mtimeMs,
          () => 0,
        ),
      ),
    );
    const key = JSON.stringify([files.map(toSlashes), stamps, rows]);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#closeEmbedded(), EMBEDDED_IDLE);
    this.#idle.unref();
    if (this.#embedded?.key !== key) {
      this.#closeEmbedded();
      progress('Loading the schema into an embedded PostgreSQL');
      const opened = openEmbeddedPlanner({
        childPath: this.#childPath,
        schemaFiles: files,
        rowCounts: rows,
      });
      this.#embedded = { key, opened };
      // What failed is tried anew; whoever asked is told below.
      opened.catch(() => {
        if (this.#embedded?.opened === opened) this.#embedded = undefined;
      });
    }
    return this.#embedded!.opened;
  }

  #closeEmbedded(): void {
    void this.#embedded?.opened.then(
      (planner) => planner.dispose(),
      () => undefined,
    );
    this.#embedded = undefined;
  }
}

/** An error of a statement with values, placed in the statement without them. */
function placedBeforeValues(error: unknown, sql: string, values: readonly (string | null)[]): unknown {
  if (!(error instanceof StatementError)) return error;
  const { reason, message, offset } = error;
  return new StatementError(reason, message, offsetBeforeValues(sql, values, offset), { cause: error });
}

/** Gives the part of a statement that a node of its plan comes from. */
function locator(
  parser: SqlParser,
  sql: string,
  plan: Plan,
): (node: PlanNode | undefined) => TextRange | undefined {
  const outcome = parser.parse(sql);
  const tree = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
  return (node) => (tree && node ? rangeOfNode(tree, sql, plan, node) : undefined);
}

/** The first node that reads a table, `orders` or `shop.orders`. */
function nodeOn(plan: Plan, table: string): PlanNode | undefined {
  return plan.nodes.find(({ relation, schema }) => relation === table || `${schema}.${relation}` === table);
}
