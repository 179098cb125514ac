import { readFile } from 'node:fs/promises';
import { HotlightError, messageOf } from '../../../core/base/errors';
import { toSlashes } from '../../../core/base/paths';
import { assumeStatistics, tablePages } from '../../../core/sql/advice/assumed';
import { indexPages } from '../../../core/sql/advice/indexSize';
import { upPart } from '../../../core/sql/schema/schemaFiles';
import { statementsOfSqlFile } from '../../../core/sql/statements/sqlFile';
import type { SqlParser } from '../../../core/sql/tree/parser';
import { adviseWith, type IndexAdvice } from '../advice/advise';
import { shadowWhatIf } from '../advice/shadowWhatIf';
import { openSqlParser } from '../parser/parser';
import { type Catalog, type CatalogRelation, readCatalog } from '../shadow/catalog';
import { type PlanNode, ShadowPlanner } from '../shadow/planner';
import { quoteName } from '../shadow/quote';
import { type EmbeddedServer, type EmbeddedServerOptions, openEmbeddedServer } from './server';

export interface EmbeddedPlannerOptions extends EmbeddedServerOptions {
  /** Absolute, in the order in which they are to run; see `schemaFiles`. */
  readonly schemaFiles: readonly string[];
  readonly rowCounts: RowCounts;
}

/** How many rows tables are taken to have. */
export interface RowCounts {
  /** Of tables that are not named. */
  readonly default: number;
  /** By name, `schema.name` outside of public. */
  readonly tables?: Readonly<Record<string, number>>;
}

/** Plans without a database: of the workspace's schema, with assumed rows. Every number is an estimate. */
export interface EmbeddedPlanner {
  /** `PostgreSQL 18.6 (embedded, estimated)`. */
  readonly server: string;
  /** What of the schema could not be loaded, one sentence each. */
  readonly problems: readonly string[];
  /** Names of the tables, `schema.name` outside of public. */
  readonly tables: readonly string[];
  /** What `EXPLAIN (GENERIC_PLAN, FORMAT JSON)` gives: one element with `Plan`. Throws EmbeddedError. */
  explain(sql: string): Promise<readonly { readonly Plan: PlanNode }[]>;
  advise(sql: string): Promise<IndexAdvice[]>;
  dispose(): void;
}

/** Statements that make a schema; whatever else a file holds (data, settings, blocks of code) is left out. */
const DDL =
  /^(CreateStmt|IndexStmt|AlterTableStmt|CreateEnumStmt|AlterEnumStmt|CreateDomainStmt|CompositeTypeStmt|CreateRangeStmt|ViewStmt|CreateSchemaStmt|CreateExtensionStmt|CreateFunctionStmt|CreateSeqStmt|AlterSeqStmt|DropStmt|RenameStmt|CreateTableAsStmt|AlterObjectSchemaStmt|CreateStatsStmt|DefineStmt)$/;
/** Types of extensions that the embedded server lacks are stood in for by text. */
const MAX_STAND_INS = 20;

/**
 * Loads a schema into an embedded PostgreSQL and assumes how many rows its tables have.
 * @throws HotlightError `not-found` when no table comes of the files, `io`, `cancelled`
 */
export async function openEmbeddedPlanner(options: EmbeddedPlannerOptions): Promise<EmbeddedPlanner> {
  const parser = await openSqlParser();
  const server = await openEmbeddedServer(options);
  try {
    const problems: string[] = [];
    for (const file of options.schemaFiles) await loadFile(server, parser, file, problems);
    await server.exec('SET search_path = public');
    const catalog = await assume(server, options);
    const planner = await ShadowPlanner.adopt(server, catalog);
    const [row] = await server.query('SHOW server_version');
    return {
      server: `PostgreSQL ${String(row?.server_version ?? '18')} (embedded, estimated)`,
      problems,
      tables: catalog.relations
        .filter(({ kind }) => kind === 'r' || kind === 'p')
        .map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`)),
      explain: async (sql) => [{ Plan: await planner.explain(sql) }],
      advise: (sql) => adviseWith(shadowWhatIf(planner, 'embedded'), catalog, parser, sql),
      dispose: () => server.dispose(),
    };
  } catch (error) {
    server.dispose();
    throw error;
  }
}

async function loadFile(
  server: EmbeddedServer,
  parser: SqlParser,
  file: string,
  problems: string[],
): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.push(`Could not read ${file}: ${error.code}.`);
    return '';
  });
  for (const { sql, line } of statementsOfSqlFile(upPart(text), toSlashes(file))) {
    const outcome = parser.parse(sql);
    const node = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
    const kind = node ? (Object.keys(node)[0] ?? '') : '';
    if (!DDL.test(kind)) continue;
    const run = kind === 'IndexStmt' ? sql.replace(/\bconcurrently\b/i, '') : sql;
    const error = await runWithStandIns(server, run);
    if (error !== undefined) problems.push(`${file}:${line} could not be loaded: ${error}.`);
  }
}

/** What PostgreSQL says when it refuses the statement. */
async function runWithStandIns(server: EmbeddedServer, sql: string): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      await server.exec(sql);
      return undefined;
    } catch (error) {
      if (HotlightError.is(error)) throw error;
      const message = messageOf(error);
      const type = /^type "([^"]+)" does not exist/.exec(message)?.[1];
      if (type === undefined || attempt >= MAX_STAND_INS) return message;
      const name = type.split('.').map(quoteName).join('.');
      const made = await server.exec(`CREATE DOMAIN ${name} AS text`).catch(() => undefined);
      if (made === undefined) return message;
      // A type with arguments, vector(3), can't be a domain.
      sql = sql.replaceAll(
        new RegExp(`("?${type.replace(/[^\w]/g, '\\$&')}"?)\\s*\\([\\d\\s,\\w]*\\)`, 'gi'),
        '$1',
      );
    }
  }
}

/** The catalog of the loaded schema with assumed rows, sizes and statistics. */
async function assume(server: EmbeddedServer, { rowCounts }: EmbeddedPlannerOptions): Promise<Catalog> {
  const names = await server.query(
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`,
  );
  const queryable = {
    query: async (sql: string, values?: readonly unknown[]) => ({ rows: await server.query(sql, values) }),
  };
  const catalog = await readCatalog(
    queryable,
    names.map(({ name }) => String(name)),
  );
  if (!catalog.relations.some(({ kind }) => kind === 'r' || kind === 'p')) {
    throw new HotlightError(
      'not-found',
      'The schema files of the workspace create no table that could be loaded; connect to a database instead.',
    );
  }
  const labels = await server.query(
    'SELECT format_type(enumtypid, NULL) AS type, count(*)::int AS labels FROM pg_enum GROUP BY 1',
  );
  const labelsOf = new Map(labels.map(({ type, labels: count }) => [String(type), Number(count)]));
  const references = await server.query(
    `SELECT conrelid::int8::float8 AS table, a.attname AS column FROM pg_constraint k
       JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey) WHERE k.contype = 'f'`,
  );
  const uniques = await server.query(
    `SELECT x.indrelid::int8::float8 AS table, a.attname AS column FROM pg_index x
       JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
      WHERE x.indisunique AND x.indnkeyatts = 1 AND x.indpred IS NULL`,
  );
  const has = (list: typeof references, table: number, column: string): boolean =>
    list.some((one) => one.table === table && one.column === column);
  const rowsOf = ({ schema, name }: CatalogRelation): number =>
    rowCounts.tables?.[schema === 'public' ? name : `${schema}.${name}`] ?? rowCounts.default;
  const assumed = catalog.columns.map((column) => {
    const { table, name, type, notNull } = column;
    return {
      column,
      statistics: assumeStatistics({
        name,
        type,
        notNull,
        unique: has(uniques, table, name),
        reference: has(references, table, name),
        labels: labelsOf.get(type),
      }),
    };
  });
  const byOid = new Map(catalog.relations.map((relation) => [relation.oid, relation]));
  const siblings = (table: CatalogRelation): number =>
    catalog.relations.filter(({ parent, kind }) => parent === table.parent && kind === 'r').length;
  const rowsIn = (table: CatalogRelation): number => {
    const parent = table.parent === null ? undefined : byOid.get(table.parent);
    return parent ? rowsOf(parent) / Math.max(1, siblings(table)) : rowsOf(table);
  };
  const widthOf = (table: number): number =>
    assumed.reduce((sum, one) => sum + (one.column.table === table ? one.statistics.width : 0), 0);
  const indexByOid = new Map(catalog.indexes.map((index) => [index.oid, index]));
  const relations = catalog.relations.map((relation): CatalogRelation => {
    const index = indexByOid.get(relation.oid);
    const table = index ? byOid.get(index.table) : relation;
    if (!table || relation.kind === 'v' || relation.kind === 'p' || relation.kind === 'I') return relation;
    const rows = rowsIn(table);
    const pages = index
      ? indexPages({ rows, width: index.width, distinct: rows, deduplicates: false })
      : tablePages(rows, widthOf(relation.oid));
    return { ...relation, rows, pages, statsPages: pages, allVisible: index ? 0 : pages };
  });
  return {
    ...catalog,
    relations,
    statistics: assumed.flatMap(({ column, statistics }) => {
      const table = byOid.get(column.table);
      if (!table || table.kind === 'v') return [];
      const { width, distinct, nullFraction } = statistics;
      return [
        {
          schema: table.schema,
          table: table.name,
          column: column.name,
          inherited: table.kind === 'p',
          nullFraction,
          width,
          distinct,
          values: {
            null_frac: String(nullFraction),
            avg_width: String(width),
            n_distinct: String(distinct),
          },
        },
      ];
    }),
  };
}
