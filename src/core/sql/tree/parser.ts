import type { ParseResult } from '@pgsql/types';

/** What is wrong with a SQL text, and where. */
export interface SqlSyntaxError {
  readonly message: string;
  /** UTF-16 offset in the text; the text's length when it ends too early. */
  readonly offset: number;
  /** Nothing is known to be wrong: it is too long to be read. */
  readonly isUnread?: true;
}

export type ParseOutcome =
  | { readonly ok: true; readonly tree: ParseResult }
  | { readonly ok: false; readonly error: SqlSyntaxError };

/** A token of PostgreSQL's own scanner. Offsets are in UTF-8 bytes, the end exclusive. */
export interface ScannedToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokenName: string;
  readonly keywordName: string;
}

/** PostgreSQL's own parser; src/node/sql/parser opens it. */
export interface SqlParser {
  /** The tree of one or more statements. `location`s in it are in UTF-8 bytes. */
  parse(sql: string): ParseOutcome;
  /** The same for queries that differ only in literals, spelling and the like; undefined when it does not parse. */
  fingerprint(sql: string): string | undefined;
  /** The text with `$n` for every literal; undefined when it does not parse. */
  normalize(sql: string): string | undefined;
  scan(sql: string): readonly ScannedToken[];
}
