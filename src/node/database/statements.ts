import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Node, RangeVar } from '@pgsql/types';
import { HotlightError } from '../../core/base/errors';
import { isSqlFile, toSlashes } from '../../core/base/paths';
import type { FileSummary } from '../../core/source/summary/fileSummary';
import { findIgnores } from '../../core/source/summary/ignores';
import { MAX_SOURCE_LENGTH } from '../../core/source/summary/parse';
import { upPart } from '../../core/sql/schema/schemaFiles';
import { dialectOfPackages } from '../../core/sql/statements/dialect';
import { extractStatements, mayHoldSql } from '../../core/sql/statements/extract';
import { statementsOfSqlFile } from '../../core/sql/statements/sqlFile';
import type { SqlDialect, SqlStatement } from '../../core/sql/statements/statement';
import { relationName, walkTree } from '../../core/sql/tree/nodes';
import type { SqlParser, SqlSyntaxError } from '../../core/sql/tree/parser';
import { readProjectLayout } from '../source/projectLayout';
import { findSourceFiles } from '../source/sourceFiles';
import type { DrizzleSchemas } from './drizzleSchemas';

/** A statement of a file, with what its tree tells. */
export interface KnownStatement extends SqlStatement {
  /** Undefined for what does not parse, and for other databases' SQL. */
  readonly kind: 'select' | 'write' | 'other' | undefined;
  /** Names of the tables and views, `schema.name` outside of public, each once. */
  readonly tables: readonly string[];
  /** Why and where (UTF-16 offset in `sql`) PostgreSQL does not read it. */
  readonly error?: SqlSyntaxError;
}

const WRITES = /^(Insert|Update|Delete|Merge)Stmt$/;

/** What a file has to do with SQL. */
export interface FileStatements {
  readonly statements: readonly KnownStatement[];
  /** Comments that silence findings. */
  readonly ignores: FileSummary['ignores'];
}

/**
 * The statements of one file as its text stands now, those left out that merely look like SQL. A SELECT of a text
 * that is nothing but SQL (`.sql`) counts as well.
 */
export async function statementsOfText(
  file: string,
  text: string,
  parser: SqlParser,
  schemas: DrizzleSchemas,
): Promise<FileStatements> {
  const path = toSlashes(file);
  if (text.length > MAX_SOURCE_LENGTH) return { statements: [], ignores: [] };
  const ignores = findIgnores(text);
  if (isSqlFile(path)) return { statements: known(statementsOfSqlFile(text, path), parser), ignores };
  const tables = await schemas.tablesFor(file, text);
  if (!mayHoldSql(text)) return { statements: [], ignores };
  const dialect = await dialectNear(file);
  const statements = extractStatements(text, path, { ...(dialect === undefined ? {} : { dialect }), tables });
  return { statements: known(statements, parser), ignores };
}

export interface StatementsAsked {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Patterns in the syntax of .gitignore for files to leave out. */
  readonly exclude: readonly string[];
  /** Those of `.sql` files too, schemas and migrations among them. */
  readonly sqlFiles: boolean;
}

/**
 * The statements of all source files of some folders. Files that can't be read have none.
 * @throws HotlightError `not-found` when a folder is not there, `cancelled`
 */
export async function statementsOfFolders(
  { folders, exclude, sqlFiles: withSqlFiles }: StatementsAsked,
  parser: SqlParser,
  schemas: DrizzleSchemas,
  signal: AbortSignal,
): Promise<KnownStatement[]> {
  const all: KnownStatement[] = [];
  for (const folder of folders) {
    const { sources, sqlFiles, configs } = await findSourceFiles(folder, { exclude, signal });
    const ofPackages = dialectOfPackages((await readProjectLayout(configs)).dependencies);
    const dialect = ofPackages === undefined ? {} : { dialect: ofPackages };
    for (const file of withSqlFiles ? [...sources, ...sqlFiles] : sources) {
      if (signal.aborted) throw new HotlightError('cancelled', 'The search for statements was stopped.');
      const text = await readFile(file, 'utf8').catch(() => '');
      if (text.length > MAX_SOURCE_LENGTH) continue;
      if (isSqlFile(file)) all.push(...known(statementsOfSqlFile(upPart(text), file, dialect), parser));
      else if (mayHoldSql(text)) {
        const tables = await schemas.tablesFor(file, text);
        all.push(...known(extractStatements(text, file, { ...dialect, tables }), parser));
      }
    }
  }
  return all;
}

function known(statements: readonly SqlStatement[], parser: SqlParser): KnownStatement[] {
  return statements.flatMap((statement): KnownStatement[] => {
    if (statement.dialect !== 'postgres') return [{ ...statement, kind: undefined, tables: [] }];
    const outcome = parser.parse(statement.sql);
    const node = outcome.ok ? outcome.tree.stmts?.[0]?.stmt : undefined;
    if (!node) {
      const error = outcome.ok ? {} : { error: outcome.error };
      return statement.certain ? [{ ...statement, kind: undefined, tables: [], ...error }] : [];
    }
    return [{ ...statement, kind: kindOf(node), tables: tablesOf(node) }];
  });
}

function kindOf(statement: Node): KnownStatement['kind'] {
  const [type = ''] = Object.keys(statement);
  if (type === 'SelectStmt') return 'select';
  return WRITES.test(type) ? 'write' : 'other';
}

function tablesOf(statement: Node): string[] {
  const tables = new Set<string>();
  const common = new Set<string>();
  walkTree(statement, (type, value) => {
    if (type === 'CommonTableExpr') common.add(String(value.ctename));
    if (type === 'RangeVar') tables.add(relationName(value));
    else if (WRITES.test(type) && value.relation !== undefined)
      tables.add(relationName(value.relation as RangeVar));
  });
  return [...tables].filter((table) => !common.has(table));
}

/** By the nearest package.json that says something. */
async function dialectNear(file: string): Promise<SqlDialect | undefined> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const { dependencies } = await readProjectLayout([toSlashes(join(folder, 'package.json'))]);
    const dialect = dialectOfPackages(dependencies);
    if (dialect !== undefined || dirname(folder) === folder) return dialect;
  }
}
