import { HotlightError, messageOf } from '../../../core/base/errors';
import { offsetOfCharacter } from '../../../core/sql/text/offsets';
import type { SqlParser, SqlSyntaxError } from '../../../core/sql/tree/parser';

/** Longer texts are refused: the tree of a megabyte of SQL is hundreds of megabytes of objects. Characters. */
const MAX_SQL_LENGTH = 1_000_000;

let opened: Promise<SqlParser> | undefined;

/**
 * PostgreSQL 18's parser (libpg-query), loaded with its first use: 1.7 MB of WebAssembly, which is why it belongs into a worker or a command
 * and not into the extension host. Its `libpg-query.wasm` is looked for beside the bundle that it is part of.
 * Throws HotlightError `io` when it can't be loaded.
 */
export function openSqlParser(): Promise<SqlParser> {
  opened ??= load().catch((cause: unknown) => {
    opened = undefined;
    throw new HotlightError(
      'io',
      `The SQL parser could not be loaded (${messageOf(cause)}); reinstall Hotlight.`,
      { cause },
    );
  });
  return opened;
}

async function load(): Promise<SqlParser> {
  const library = await import('libpg-query');
  await library.loadModule();
  const { parseSync, fingerprintSync, normalizeSync, scanSync } = library;
  return {
    parse(sql) {
      if (sql.trim() === '') return { ok: true, tree: { stmts: [] } };
      if (sql.length > MAX_SQL_LENGTH) {
        const message = `statement of ${sql.length} characters, longer than ${MAX_SQL_LENGTH}`;
        return { ok: false, error: { message, offset: 0, isUnread: true } };
      }
      try {
        return { ok: true, tree: parseSync(sql) };
      } catch (error) {
        return { ok: false, error: syntaxError(error, sql) };
      }
    },
    fingerprint: (sql) => attempt(fingerprintSync, sql),
    normalize: (sql) => attempt(normalizeSync, sql),
    scan: (sql) => (sql === '' ? [] : (attempt(scanSync, sql)?.tokens ?? [])),
  };
}

function attempt<T>(work: (sql: string) => T, sql: string): T | undefined {
  if (sql.trim() === '' || sql.length > MAX_SQL_LENGTH) return undefined;
  try {
    return work(sql);
  } catch {
    return undefined;
  }
}

function syntaxError(error: unknown, sql: string): SqlSyntaxError {
  const details = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails;
  const position = details?.cursorPosition ?? 0;
  return {
    message: messageOf(error),
    offset: position < 0 ? sql.length : offsetOfCharacter(sql, position),
  };
}
