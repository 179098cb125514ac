/** What is compared of a statement; of any text, whether it is SQL or not. */
interface StatementWords {
  /** The first word, in lower case. */
  readonly verb: string;
  /** What follows FROM, JOIN, INTO and UPDATE, in lower case, without schemas. */
  readonly tables: ReadonlySet<string>;
  /** Words and signs, in lower case. */
  readonly words: readonly string[];
}

const WORDS = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;
const TABLES = /\b(?:from|join|into|update)\s+(?:["`]?[\p{L}\p{N}_$]+["`]?\.)*["`]?([\p{L}\p{N}_$]+)/gu;

export function statementWords(sql: string): StatementWords {
  const text = sql.toLowerCase();
  const words = text.match(WORDS) ?? [];
  const tables = new Set([...text.matchAll(TABLES)].map(([, table = '']) => table));
  return { verb: words[0] ?? '', tables, words };
}

/**
 * How much of two statements that do the same to a common table is the same: 1 for all, by Sørensen and Dice. 0 for
 * statements that do something else, or to other tables, however much they look alike.
 */
export function statementLikeness(one: StatementWords, other: StatementWords): number {
  if (one.verb !== other.verb || ![...one.tables].some((table) => other.tables.has(table))) return 0;
  const left = new Map<string, number>();
  for (const word of one.words) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of other.words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return (2 * common) / (one.words.length + other.words.length);
}
