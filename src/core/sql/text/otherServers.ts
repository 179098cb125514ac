/** Names that PostgreSQL took for words of its own lately: 16 did `system_user`, which is a usual name of a table. */
const LATELY_RESERVED = /near "system_user"$/i;

/** `FROM [Orders]`: SQL Server quotes names so. */
const BRACKETED = /\b(from|join|into|update|table|exists)\s+(\[\w+\]\s*\.\s*)?$/i;

/**
 * Whether a statement that PostgreSQL's parser does not read is meant for another server: an older one, or one of
 * another kind.
 *
 * @param offset where the parser has stopped
 */
export function isForOtherServer(sql: string, message: string, offset: number): boolean {
  if (LATELY_RESERVED.test(message)) return true;
  return /near "\["$/.test(message) && BRACKETED.test(sql.slice(Math.max(0, offset - 80), offset));
}

/**
 * What others go on with: `` sql`WITH due AS (SELECT …)` ``, each with a SELECT of its own, and any tagged text that
 * stops too early, `` SQL`UPDATE loaves SET ` ``, to which parts are appended.
 */
export function isOpening(sql: string, message: string, isTagged: boolean): boolean {
  return /at end of input$/.test(message) && (isTagged || /^\s*with\s/i.test(sql));
}
