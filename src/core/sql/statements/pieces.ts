import type { Node, StringLiteral, TemplateElement } from '@babel/types';

/** A part of a SQL text and where it comes from. Offsets are UTF-16 ones in the file; ends are exclusive. */
export type Piece =
  /** Text as it stands in the file, character by character. */
  | { readonly kind: 'exact'; readonly text: string; readonly start: number }
  /** Text that another one in the file stands for: an escape, a table's name in a builder. */
  | { readonly kind: 'made'; readonly text: string; readonly start: number; readonly end: number }
  | Hole;

/** A value known at run time only. */
export interface Hole {
  readonly kind: 'hole';
  /** The expression as it is written. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** What it must be, where the source says so; else its neighbours in the text decide. */
  readonly role?: 'value' | 'identifier' | 'list' | 'fragment';
  /** Nothing is sent beside the text: it is a template without a tag, or added with `+`. */
  readonly inText?: true;
}

/** The pieces of an expression, and whether another text is possible. */
export interface Composed {
  readonly pieces: readonly Piece[];
  readonly partial: boolean;
}

/** The text alone, with `hole` for what is not known. */
export function textOf(pieces: readonly Piece[], hole: string): string {
  return pieces.map((piece) => (piece.kind === 'hole' ? hole : piece.text)).join('');
}

/** Text that a node stands for. */
export function made(text: string, at: Node): Piece {
  return { kind: 'made', text, start: at.start!, end: at.end! };
}

/** Parts with commas between. */
export function listed(parts: readonly (readonly Piece[])[], at: Node): Piece[] {
  return parts.flatMap((part, index) => (index === 0 ? part : [made(', ', at), ...part]));
}

/** The value of a string literal, each character with where it stands in `source`. */
export function stringPieces(node: StringLiteral, source: string): Piece[] {
  return literalPieces(source.slice(node.start! + 1, node.end! - 1), node.start! + 1);
}

/** The same for the fixed text between two values of a template. */
export function quasiPieces(node: TemplateElement, source: string): Piece[] {
  return literalPieces(source.slice(node.start!, node.end!), node.start!);
}

const ESCAPE = /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))|\r\n?/g;
const CONTROL: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

/** The value of a literal's inner text, piece by piece. */
function literalPieces(raw: string, start: number): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const upTo = (end: number): void => {
    if (end > done) pieces.push({ kind: 'exact', text: raw.slice(done, end), start: start + done });
  };
  for (const found of raw.matchAll(ESCAPE)) {
    upTo(found.index);
    const [whole, code, unit, byte, char] = found;
    const digits = code ?? unit ?? byte;
    const text =
      char !== undefined
        ? /^[\r\n\u2028\u2029]/.test(char)
          ? ''
          : (CONTROL[char] ?? char)
        : digits === undefined
          ? '\n' // templates have LF for every line break
          : codePoint(Number.parseInt(digits, 16));
    if (text !== '') {
      pieces.push({
        kind: 'made',
        text,
        start: start + found.index,
        end: start + found.index + whole.length,
      });
    }
    done = found.index + whole.length;
  }
  upTo(raw.length);
  return pieces;
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
