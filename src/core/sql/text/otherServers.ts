/** Names that PostgreSQL took for words of its own lately: 16 did `system_user`, which is a usual name of a table. */
const LATELY_RESERVED = /near "system_user"$/i;

/** What a table's name follows, with its schema. */
const BEFORE_NAME = /\b(from|join|into|update|table|exists)\s+(\[?\w+\]?\s*\.\s*)?$/i;

/** `CREATE TABLE t (id, at DEFAULT 1)`: SQLite alone takes columns without a type. */
const UNTYPED_COLUMN = /^\s*create\s+(temp(orary)?\s+)?table\b[\s\S]*[(,]\s*("[^"]+"|\w+)\s*$/i;

/** `now() - INTERVAL 1 HOUR`: PostgreSQL takes a text there, MySQL and ClickHouse a number. */
const COUNTED_INTERVAL = /\binterval\s+$/i;

/**
 * Whether a statement that PostgreSQL's parser does not read is meant for another server: an older one, or one of
 * another kind.
 *
 * @param offset where the parser has stopped
 */
export function isForOtherServer(sql: string, message: string, offset: number): boolean {
  if (LATELY_RESERVED.test(message)) return true;
  const before = sql.slice(Math.max(0, offset - 80), offset);
  if (/near "\d+"$/.test(message)) return COUNTED_INTERVAL.test(before);
  if (/near "(,|\)|not|default|primary|references|unique|check)"$/i.test(message))
    return UNTYPED_COLUMN.test(sql.slice(0, offset));
  // `FROM [Orders]`, `FROM 'orders'`: SQL Server and SQLite quote names so.
  return /near "(\[|'.*')"$/s.test(message) && BEFORE_NAME.test(before);
}

/** `(SELECT count(*) …) = 3`: a condition or a value, for another statement. Stopped is where the parser has. */
export function isExpression(sql: string, offset: number): boolean {
  return /^\s*\(/.test(sql) && /\)\s*$/.test(sql.slice(0, offset));
}

/**
 * What others go on with: `` sql`WITH due AS (SELECT …)` ``, each with a SELECT of its own, and any tagged text that
 * stops too early, `` SQL`UPDATE loaves SET ` ``, to which parts are appended.
 */
export function isOpening(sql: string, message: string, isTagged: boolean): boolean {
  return /at end of input$/.test(message) && (isTagged || /^\s*with\s/i.test(sql));
}

/** `due AS (SELECT …)`, and nothing behind it: queries of a WITH, for a statement that is put together elsewhere. */
export function isWithQuery(sql: string): boolean {
  const bare = sql.replace(/^(\s*(--[^\n]*\n|\/\*[\s\S]*?\*\/))+/, '');
  return WITH_QUERY.test(bare) && /\)[\s,]*$/.test(bare);
}

const WITH_QUERY = /^\s*("[^"]+"|\w+)\s*(\([^()]*\)\s*)?as\s*(not\s+)?(materialized\s*)?\(/i;
