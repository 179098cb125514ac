import { tokenize } from '../text/lexer';
import type { Piece } from './pieces';

/** What only psql's scripts have: its commands on lines of their own. */
const COMMAND =
  /^[ \t]*\\(c|connect|set|unset|i|ir|include(_relative)?|if|elif|else|endif|echo|prompt|pset|timing|gset)\b/m;
/** `:'name'` and `:"name"`, which psql puts in with quotes around it. */
const QUOTED = /(?<![:\w]):('\w+'|"\w+")/g;

/** Whether a `.sql` file is one that psql runs: no driver reads it. */
export function isPsqlScript(text: string): boolean {
  return COMMAND.test(text);
}

/**
 * The text of a `.sql` file, with a value that is not known in place of each variable that psql puts in: `:user` of
 * `CREATE USER :user`, `:'password'`. In other files `:name` is a parameter, and stays.
 * @param text of the file
 * @param clean the same without psql's commands; every offset is what it is in the text
 */
export function psqlPieces(text: string, clean: string): Piece[] {
  const quoted = new Set([...clean.matchAll(QUOTED)].map(({ index }) => index));
  if (quoted.size === 0 && !isPsqlScript(text)) return [{ kind: 'exact', text: clean, start: 0 }];
  const pieces: Piece[] = [];
  let done = 0;
  const tokens = tokenize(clean);
  for (const [index, { kind, start, end }] of tokens.entries()) {
    const isQuoted = kind === 'punctuation' && quoted.has(start);
    // `prices[low:high]` is a slice.
    if (!isQuoted && (kind !== 'colon' || clean[start] !== ':' || /[\w\]]/.test(clean[start - 1] ?? '')))
      continue;
    const stop = isQuoted ? tokens[index + 1]!.end : end;
    pieces.push({ kind: 'exact', text: clean.slice(done, start), start: done });
    pieces.push({ kind: 'hole', name: clean.slice(start, stop), start, end: stop });
    done = stop;
  }
  return [...pieces, { kind: 'exact', text: clean.slice(done), start: done }];
}
