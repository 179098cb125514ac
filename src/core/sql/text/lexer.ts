/** What a piece of SQL text is, as far as the lexical rules tell. */
export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'number'
  /** `'…'`, `E'…'`, `$tag$…$tag$`. */
  | 'string'
  /** `"…"`, and MySQL's `` `…` ``. */
  | 'quoted'
  /** `$1`. */
  | 'parameter'
  /** `$/name/`, `$<name:csv>`, `$1:name`: what pg-promise puts a value in for. */
  | 'variable'
  /** `:name`, `:name:`, PgTyped's `:name!`, and the `$name` of SQLite and Sequelize. */
  | 'colon'
  /** `@name`. */
  | 'at'
  /** `?`, `??`: a placeholder or an operator on jsonb, which only its neighbours tell. */
  | 'question'
  /** What a run-time value is put in for, see HOLE. */
  | 'hole'
  | 'operator'
  | 'punctuation';

export interface Token {
  readonly kind: TokenKind;
  /** UTF-16 offsets; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Stands in a text for a value that is known at run time only. A private-use character, so no SQL has it. */
export const HOLE = '\uE000';

const WORD = /[\p{L}_\u0080-\uDFFF\uF900-\uFFFD][\p{L}\p{N}_$\u0080-\uDFFF\uF900-\uFFFD]*/uy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)/iy;
const SPACE = /\s+/y;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
/** https://vitaly-t.github.io/pg-promise/formatting.html; a number without a filter is PostgreSQL's own `$1`. */
const FILTERED = String.raw`(?::(?:raw|alias|name|json|csv|list|value)\b|[~^#])`;
const NAMED = String.raw`\s*[\w$]+(?:\.[\w$]+)*${FILTERED}?\s*`;
const VARIABLE = new RegExp(
  String.raw`\$(?:/${NAMED}/|<${NAMED}>|\(${NAMED}\)|\{${NAMED}\}|\[${NAMED}\]|\d+${FILTERED}(?=[\s,;).]|$))`,
  'y',
);
const OPERATOR = /[+\-*/<>=~!@#%^&|]/;

/**
 * The tokens of a text, without gaps, by PostgreSQL's lexical rules (manual, chapter 4.1) plus the placeholders of
 * Node's database libraries and MySQL's back-ticks. Any text gives tokens: what is not closed ends with the text.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const { kind, end } = tokenAt(text, at);
    tokens.push({ kind, start: at, end });
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): { kind: TokenKind; end: number } {
  const char = text[at]!;
  const next = text[at + 1];
  if (char === HOLE) return { kind: 'hole', end: at + 1 };
  const space = match(SPACE, text, at);
  if (space > 0) return { kind: 'space', end: at + space };
  if (char === '-' && next === '-') return { kind: 'comment', end: lineEnd(text, at) };
  if (char === '/' && next === '*') return { kind: 'comment', end: commentEnd(text, at) };
  if (char === "'") return { kind: 'string', end: quoteEnd(text, at, "'", false) };
  if ((char === 'e' || char === 'E') && next === "'") {
    return { kind: 'string', end: quoteEnd(text, at + 1, "'", true) };
  }
  if (/[bBxXnN]/.test(char) && next === "'")
    return { kind: 'string', end: quoteEnd(text, at + 1, "'", false) };
  if (char === '"') return { kind: 'quoted', end: quoteEnd(text, at, '"', false) };
  if (char === '`') return { kind: 'quoted', end: quoteEnd(text, at, '`', false) };
  if (char === '$') {
    const variable = match(VARIABLE, text, at);
    if (variable > 0) return { kind: 'variable', end: at + variable };
    const digits = match(/\$\d+/y, text, at);
    if (digits > 0) return { kind: 'parameter', end: at + digits };
    const tag = match(DOLLAR_TAG, text, at);
    if (tag > 0) {
      const close = text.indexOf(text.slice(at, at + tag), at + tag);
      return { kind: 'string', end: close < 0 ? text.length : close + tag };
    }
    const name = match(/\$[A-Za-z_]\w*/y, text, at);
    if (name > 0) return { kind: 'colon', end: at + name };
    return { kind: 'punctuation', end: at + 1 };
  }
  const word = match(WORD, text, at);
  if (word > 0) return { kind: 'word', end: at + word };
  const number = match(NUMBER, text, at);
  if (number > 0) return { kind: 'number', end: at + number };
  if (char === ':') {
    if (next === ':') return { kind: 'operator', end: at + 2 };
    if (next === '=') return { kind: 'operator', end: at + 2 };
    const name = match(/:[A-Za-z_]\w*(?::(?!:)|!(?![=~]))?/y, text, at);
    return name > 0 ? { kind: 'colon', end: at + name } : { kind: 'punctuation', end: at + 1 };
  }
  if (char === '?') {
    if (next === '?') return { kind: 'question', end: at + 2 };
    if (next === '|' || next === '&') return { kind: 'operator', end: at + 2 };
    return { kind: 'question', end: at + 1 };
  }
  if (char === '@') {
    const name = match(/@[A-Za-z_]\w*/y, text, at);
    if (name > 0) return { kind: 'at', end: at + name };
  }
  if (OPERATOR.test(char)) return { kind: 'operator', end: operatorEnd(text, at) };
  return { kind: 'punctuation', end: at + 1 };
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** PostgreSQL's block comments nest. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '/' && text[i + 1] === '*') {
      depth++;
      i++;
    } else if (text[i] === '*' && text[i + 1] === '/') {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

function quoteEnd(text: string, open: number, quote: string, escapes: boolean): number {
  for (let i = open + 1; i < text.length; i++) {
    if (escapes && text[i] === '\\') i++;
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return text.length;
}

/** An operator ends where a comment begins, and before a sign that belongs to what follows. */
function operatorEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && OPERATOR.test(text[end]!)) {
    const two = text.slice(end, end + 2);
    if (two === '--' || two === '/*') break;
    if (text[end] === '@' && /[A-Za-z_]/.test(text[end + 1] ?? '') && text[end - 1] !== '@') break;
    end++;
  }
  // `=-1` is `=` and a sign; only operators with one of ~ ! @ # % ^ & | may end in + or -.
  while (end > at + 1 && /[+-]/.test(text[end - 1]!) && !/[~!@#%^&|]/.test(text.slice(at, end))) end--;
  return end;
}
