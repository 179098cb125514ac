import type { Place } from '../../finding';
import type { RowsRead } from './rowUse';

/** Which database's SQL a text is in. Only PostgreSQL's is analysed; the others are told apart and left alone. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql';

/** `$1`, `$2`, … of a statement. */
export interface SqlParameter {
  /** From 1. */
  readonly number: number;
  /** What stands in the source for it: `userId`, `:name`, `?`. */
  readonly name: string;
  /** It is put into the text itself, and none is sent. */
  readonly inText?: true;
}

/**
 * Where a run of characters of `sql` stands in the file: from `start` on, until the next entry. Each character of an
 * exact run has a column of its own; the characters of any other run (a hole, an escape) all stand for the whole
 * range.
 */
export interface SourceRun {
  /** UTF-16 offset in `sql`. */
  readonly start: number;
  readonly exact: boolean;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** Of a run that is not exact. */
  readonly endLine: number;
  readonly endColumn: number;
}

/** One SQL statement as it is written in a file. Plain data. */
export interface SqlStatement extends Place {
  /** The text with `$n` for every placeholder and every run-time value; no `;` at its end. */
  readonly sql: string;
  readonly dialect: SqlDialect;
  /** What shows that it is SQL: `pg`, `knex.raw`, `sql tag`, `file`, `text` … */
  readonly via: string;
  /** It is handed to a database; otherwise it only looks like SQL. */
  readonly certain: boolean;
  /** Parts are known at run time only (conditions put together, names of tables, what a builder that is kept is asked for later), so another text may run. */
  readonly partial: boolean;
  /** Its rows become objects of a model, which has all of their columns. */
  readonly forModel?: true;
  /** What the program reads of its rows, where it can be seen that it reads no more. */
  readonly read?: RowsRead;
  /** The same text changes tables: it is run once, wherever its file stands. */
  readonly besideDdl?: true;
  /** It is sent under a name, so that PostgreSQL may keep one plan of it for all values. */
  readonly prepared?: true;
  readonly parameters: readonly SqlParameter[];
  /** In order of `start`; the first one starts at 0. */
  readonly runs: readonly SourceRun[];
}

/**
 * The place in the file of a range of `statement.sql` (UTF-16 offsets, the end exclusive). A range that is empty
 * is taken as its first character.
 */
export function placeIn(statement: SqlStatement, start: number, end: number = start + 1): Place {
  const last = Math.max(start, end - 1);
  const from = runAt(statement.runs, start);
  const to = runAt(statement.runs, last);
  const { file } = statement;
  if (!from || !to) {
    const { line, column, endLine, endColumn } = statement;
    return { file, line, column, endLine, endColumn };
  }
  const line = from.line;
  const column = from.exact ? from.column + start - from.start : from.column;
  const endLine = to.exact ? to.line : to.endLine;
  const endColumn = to.exact ? to.column + last - to.start + 1 : to.endColumn;
  // A statement put together from constants may end above where it starts.
  if (endLine < line || (endLine === line && endColumn <= column)) {
    return { file, line, column, endLine: line, endColumn: column + 1 };
  }
  return { file, line, column, endLine, endColumn };
}

/** Whether a run-time value, or a part of one, stands in a range of `statement.sql`. */
export function isMade({ runs }: SqlStatement, start: number, end: number): boolean {
  if (runAt(runs, start)?.exact === false) return true;
  return runs.some((run) => !run.exact && run.start > start && run.start < end);
}

function runAt(runs: readonly SourceRun[], offset: number): SourceRun | undefined {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (runs[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return runs[low];
}

/** The statement at a place of its file (1-based), the innermost one when they are nested. */
export function statementAt<Statement extends SqlStatement>(
  statements: readonly Statement[],
  line: number,
  column?: number,
): Statement | undefined {
  let best: Statement | undefined;
  for (const statement of statements) {
    const { line: from, endLine: to } = statement;
    if (line < from || line > to) continue;
    if (column !== undefined) {
      if (line === from && column < statement.column) continue;
      if (line === to && column > statement.endColumn) continue;
    }
    if (!best || to - from < best.endLine - best.line) best = statement;
  }
  return best;
}
