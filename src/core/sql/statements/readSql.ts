import type { File } from '@babel/types';
import { isSqlFile } from '../../base/paths';
import { findIgnores } from '../../source/summary/ignores';
import { upPart } from '../schema/schemaFiles';
import { dialectOfPath, isOfOtherDatabase, isScriptOfOtherDatabase } from './dialect';
import { type ExtractOptions, extractStatements, mayAskDrizzle } from './extract';
import { areNotes } from './notes';
import { isPsqlScript } from './psqlVariables';
import { statementsOfSqlFile } from './sqlFile';
import type { SqlDialect, SqlStatement } from './statement';

/** What is read of the SQL of one file. Plain data. */
export interface SqlOfFile {
  readonly statements: readonly SqlStatement[];
  readonly ignores: ReturnType<typeof findIgnores>;
  /** The file is a program that somebody starts for its own sake, or queries that somebody types at a prompt. */
  readonly isByHand?: boolean;
  /** It is a script of psql. */
  readonly isPsql?: boolean;
  /** The whole text, of a file whose statements depend on tables that others declare for Drizzle. */
  readonly text?: string;
}

/**
 * @param dialect of files that do not show theirs
 * @param tree the syntax tree of the text, where it is at hand
 */
export function readSql(text: string, file: string, dialect?: SqlDialect, tree?: File): SqlOfFile {
  if (!isSqlFile(file) && mayAskDrizzle(text)) return { statements: [], ignores: [], text };
  return statementsIn(text, file, { ...(dialect ? { dialect } : {}), ...(tree ? { tree } : {}) });
}

/** The statements that a file holds by itself. */
export function statementsIn(text: string, file: string, options: ExtractOptions): SqlOfFile {
  const named = dialectOfPath(file);
  const isScript = isSqlFile(file);
  if (named === 'other' || isMadeBySql(text) || (isScript && isScriptOfOtherDatabase(text)))
    return { statements: [], ignores: [] };
  const known = named ? { ...options, dialect: named } : options;
  const found = isScript
    ? statementsOfSqlFile(upPart(text), file, known)
    : extractStatements(text, file, known);
  const statements = found.filter(({ sql }) => !isOfOtherDatabase(sql));
  if (statements.length === 0) return { statements, ignores: [] };
  return {
    statements,
    ignores: findIgnores(text),
    ...((isScript ? areNotes(statements, text) : isRunByHand(text)) ? { isByHand: true } : {}),
    ...(isScript && isPsqlScript(text) ? { isPsql: true } : {}),
  };
}

/** A file that runs its own `main()`, or is called from a shell. */
const RUNS_ITSELF = /^#!|^(?:void\s+|await\s+)?main\(\)|^if \(require\.main === module\)/m;
/** What goes on until it is ended does not only run when somebody wants it. */
const GOES_ON =
  /\.listen\(|\bcreateServer\b|\bsetInterval\(|\bcron\b|\bschedule|\bsubscribe|\bconsume|\.process\(|\bNestFactory\b/i;

function isRunByHand(text: string): boolean {
  return RUNS_ITSELF.test(text) && !GOES_ON.test(text);
}

/** What PgTyped makes of a `.sql` file, which is read itself. */
function isMadeBySql(text: string): boolean {
  return /^\/\*\* Types generated for queries found in "[^"]*\.sql" \*\//.test(text);
}
