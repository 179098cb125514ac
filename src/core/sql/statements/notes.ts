import type { SqlStatement } from './statement';

/**
 * `-- findLoaf`, `-- name: FindLoaf :one`, `/* @name FindLoaf *\/`: by which a program takes one out of many;
 * `-- Import` is a title.
 */
const NAMED =
  /^[ \t]*(--+[ \t]*(:?(name|sql)\b.*|[a-z_]\w*|\w*[a-z_][A-Z]\w*)|\/\*+[ \t]*(@name|:name)\b.*)[ \t]*\r?$/m;

/** Reads rows of a table; `SELECT setval(…)` does not, and `SELECT … INTO` makes one. */
const READS = /^(select|with)\b(?![\s\S]*\binto\s)[\s\S]*\bfrom\s/i;

/**
 * Whether a `.sql` file is what somebody asks a database at a prompt: several queries, none of which has a parameter or
 * a name. A program that sends a file gets the rows of one query, and asks for other rows the next time.
 * @param text of the file
 */
export function areNotes(statements: readonly SqlStatement[], text: string): boolean {
  const queries = statements.filter(({ sql }) => READS.test(sql));
  return (
    queries.length > 1 && statements.every(({ parameters }) => parameters.length === 0) && !NAMED.test(text)
  );
}
