import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { isSqlFile } from '../../core/base/paths';
import { pathBelow } from '../../core/source/program/minorPaths';
import type { FileSummary } from '../../core/source/summary/fileSummary';
import { MAX_SOURCE_LENGTH, type SyntaxProblem, tryParse } from '../../core/source/summary/parse';
import { type Skims, skim } from '../../core/source/summary/skim';
import { summarize } from '../../core/source/summary/summarize';
import { dialectOfPath } from '../../core/sql/statements/dialect';
import { readSql, type SqlOfFile } from '../../core/sql/statements/readSql';
import type { SqlDialect, SqlStatement } from '../../core/sql/statements/statement';

/** What an analysis takes from one file. */
export interface ReadSource {
  readonly file: string;
  readonly hash: string;
  /** Absent for a file of SQL, and for one that leaves no syntax tree. */
  readonly summary?: FileSummary;
  /** Why there is no syntax tree. */
  readonly problem?: SyntaxProblem;
  readonly sql: SqlOfFile;
}

/**
 * The content of a file; undefined for none to analyse: it is gone, can't be read, or is a generated monster.
 * Thousands of small files are read several times faster one after the other than by promises.
 */
export function readBytes(file: string, problems: string[]): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.length <= MAX_SOURCE_LENGTH * 2 ? bytes : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file that vanished meanwhile is no problem of anybody.
    if (code !== 'ENOENT') problems.push(`Could not read ${file}: ${code}.`);
    return undefined;
  }
}

/** Words in a path that have a file's functions taken for resolvers. */
const OF_RESOLVERS = /resolver|graphql/i;

/**
 * Of the content and of what the path has a say in: the same text is read in another way where its extension is
 * another one, or its folders name a database or resolvers.
 */
export function hashOf(file: string, bytes: Buffer): string {
  const isTelling = dialectOfPath(file) !== undefined || OF_RESOLVERS.test(file);
  return createHash('sha1')
    .update(isTelling ? file : extname(file))
    .update('\n')
    .update(bytes)
    .digest('base64');
}

/** The hash of a file of which a summary tells no more than its imports, by the hash of its content. */
export function skimmedHash(hash: string): string {
  return `${hash}~`;
}

export function isSkimmedHash(hash: string): boolean {
  return hash.endsWith('~');
}

/** How files are read. */
export interface Ways {
  /** Of the SQL in files that do not show theirs. */
  readonly dialect: SqlDialect | undefined;
  readonly skims: Skims;
  /** The folders that are analysed, absolute, with `/`. */
  readonly roots: readonly string[];
}

export function readSource(file: string, bytes: Buffer, { dialect, skims, roots }: Ways): ReadSource {
  const text = bytes.toString('utf8');
  const hash = hashOf(file, bytes);
  if (isSqlFile(file)) return { file, hash, sql: readSql(text, file, dialect) };
  if (isBundled(text)) return { file, hash, sql: NO_SQL };
  const skimmed = skim(text, pathBelow(roots, file), skims);
  if (skimmed) return { file, hash: skimmedHash(hash), summary: skimmed, sql: NO_SQL };
  const { tree, problem } = tryParse(text, file);
  const summary = tree && summarize(text, file, tree);
  if (!summary) return { file, hash, sql: NO_SQL, ...(problem ? { problem } : {}) };
  return { file, hash, summary, sql: readSql(text, file, dialect, tree) };
}

/** Written by a bundler: `app-bundle.js` is, `import-bundle.js` may well be somebody's work. */
function isBundled(text: string): boolean {
  if (text.length < 20_000) return false;
  if (text.includes('__webpack_require__')) return true;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 1_000;
}

const NO_SQL: SqlOfFile = { statements: [], ignores: [] };

/** As a text of JSON, for keeping and for sending to another thread; '' for none. */
export function encodeSql(sql: SqlOfFile): string {
  if (sql.statements.length === 0 && sql.text === undefined) return '';
  // Whoever asks for it knows the file.
  return JSON.stringify({ ...sql, statements: sql.statements.map((one) => ({ ...one, file: '' })) });
}

/** @throws SyntaxError when the text is not what `encodeSql` gave. */
export function decodeSql(encoded: string, file: string): SqlOfFile {
  if (encoded === '') return NO_SQL;
  const sql = JSON.parse(encoded) as SqlOfFile;
  return { ...sql, statements: sql.statements.map((one): SqlStatement => ({ ...one, file })) };
}
