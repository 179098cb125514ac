import type { Token } from './lexer';

/** A statement's tokens: from the first that counts to the last, without the `;`. The end is exclusive. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** What Drizzle's migrations are split at, whether a `;` stands before it or not. */
const BREAKPOINT = '--> statement-breakpoint';

/**
 * Splits at every `;` that ends a statement, as psql does: not inside parentheses, and not inside the body of
 * `CREATE FUNCTION … BEGIN ATOMIC … END`; and where Drizzle does. Parts of nothing but space and comments are left
 * out.
 */
export function splitStatements(text: string, tokens: readonly Token[]): TokenRange[] {
  const ranges: TokenRange[] = [];
  let from = -1;
  let to = -1;
  let depth = 0;
  let blocks = 0;
  let routine = false;
  let words: string[] = [];
  const close = (): void => {
    if (from >= 0) ranges.push({ from, to });
    from = -1;
    depth = 0;
    blocks = 0;
    routine = false;
    words = [];
  };
  tokens.forEach((token, index) => {
    if (token.kind === 'comment' && text.startsWith(BREAKPOINT, token.start)) {
      close();
      return;
    }
    if (token.kind === 'space' || token.kind === 'comment') return;
    if (token.kind === 'punctuation') {
      const char = text[token.start];
      if (char === ';' && depth === 0 && blocks === 0) {
        close();
        return;
      }
      if (char === '(') depth++;
      else if (char === ')' && depth > 0) depth--;
    } else if (token.kind === 'word') {
      const word = text.slice(token.start, token.end).toLowerCase();
      if (words.length < 4) {
        words.push(word);
        routine ||= words[0] === 'create' && (word === 'function' || word === 'procedure');
      }
      if (routine && depth === 0) {
        if (word === 'begin' || (word === 'case' && blocks > 0)) blocks++;
        else if (word === 'end' && blocks > 0) blocks--;
      }
    }
    if (from < 0) from = index;
    to = index + 1;
  });
  close();
  return ranges;
}
