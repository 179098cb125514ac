import type { DoStmt } from '@pgsql/types';
import { tokenize } from '../text/lexer';

/** A statement in a block of PL/pgSQL. */
export interface BlockStatement {
  readonly sql: string;
  /** UTF-16 offset in the text of the whole statement. */
  readonly start: number;
}

const DDL = /^(create|alter|drop)$/i;
/** After these a statement begins, as after a `;`. */
const OPENERS = /^(begin|then|else|loop)$/i;

/**
 * What `DO $$ … $$` creates, alters and drops: migrations write so what must not be done twice. Taken as if every
 * branch ran.
 * @param sql the whole statement
 */
export function ddlInBlock(node: DoStmt, sql: string): BlockStatement[] {
  const body = bodyOf(node);
  const base = body === undefined ? -1 : sql.indexOf(body);
  if (body === undefined || base < 0) return [];
  const found: BlockStatement[] = [];
  let begins = true;
  let start = -1;
  for (const token of tokenize(body)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const text = body.slice(token.start, token.end);
    if (token.kind === 'punctuation' && text === ';') {
      if (start >= 0) found.push({ sql: body.slice(start, token.start), start: base + start });
      start = -1;
      begins = true;
    } else if (token.kind === 'word') {
      if (begins && DDL.test(text)) start = token.start;
      begins = start < 0 && OPENERS.test(text);
    } else begins = false;
  }
  return found;
}

function bodyOf({ args }: DoStmt): string | undefined {
  for (const node of args ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'as') continue;
    const { arg } = node.DefElem;
    if (arg && 'String' in arg) return arg.String.sval;
  }
  return undefined;
}
