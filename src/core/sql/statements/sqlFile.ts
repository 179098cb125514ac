import { type Token, tokenize } from '../text/lexer';
import { LineStarts } from '../text/lineStarts';
import { dialectOfText } from './dialect';
import { psqlPieces } from './psqlVariables';
import { renderStatements } from './render';
import type { SqlDialect, SqlStatement } from './statement';

/**
 * The statements of a `.sql` file. psql's variables are values that are not known; its commands (`\connect`), data of
 * `COPY … FROM stdin`, and `GO` and `DELIMITER` lines of other clients are no statements and are passed over.
 */
export function statementsOfSqlFile(
  text: string,
  file: string,
  options: { readonly dialect?: SqlDialect } = {},
): SqlStatement[] {
  const lines = new LineStarts(text);
  const dialect = dialectOfText(text) ?? options.dialect ?? 'postgres';
  const clean = withoutClientCommands(text);
  return renderStatements(psqlPieces(text, clean), lines).map((rendered) => {
    const first = rendered.runs[0]!;
    const last = rendered.runs.at(-1)!;
    return {
      file,
      line: first.line,
      column: first.column,
      endLine: last.exact ? last.line : last.endLine,
      endColumn: last.exact ? last.column + rendered.sql.length - last.start : last.endColumn,
      sql: rendered.sql,
      dialect,
      via: 'file',
      certain: true,
      partial: rendered.partial,
      parameters: rendered.parameters,
      runs: rendered.runs,
    };
  });
}

/** psql's commands that send what stands before them, as a `;` does: `SELECT … \gexec`. */
const SENDS = /^\\(g|gx|gexec|gset|gdesc|watch|crosstabview)\b/;

/** The text with spaces in place of what only a client understands; every offset stays what it is. */
function withoutClientCommands(text: string): string {
  if (!/^[ \t]*(\\|copy\b|delimiter\b|go[ \t]*\r?$)|\\g/im.test(text)) return text;
  let clean = text;
  // A quote in the data of a COPY is none, so what follows such data has to be read anew.
  for (let from = 0; from < clean.length; ) {
    let again: number | undefined;
    for (const { kind, start, end } of tokenize(clean.slice(from))) {
      const found = clientCommand(clean, kind, from + start, from + end);
      if (!found) continue;
      const command = clean.slice(found.start, found.end);
      const sent = SENDS.test(command) ? ';' : '';
      const blank = command.slice(sent.length).replace(/[^\r\n]/g, ' ');
      clean = `${clean.slice(0, found.start)}${sent}${blank}${clean.slice(found.end)}`;
      again = found.end;
      break;
    }
    from = again ?? clean.length;
  }
  return clean;
}

/** The range to pass over when the token at `start` begins a client's command or announces data. */
function clientCommand(
  text: string,
  kind: Token['kind'],
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  const startsLine = /(^|[\r\n])[ \t]*$/.test(text.slice(Math.max(0, start - 40), start));
  if (kind === 'punctuation' && text[start] === '\\') {
    const rest = text.slice(start, lineEnd(text, start));
    if (startsLine || SENDS.test(rest)) return { start, end: start + rest.length };
  }
  if (kind !== 'word') return undefined;
  if (startsLine && /^(go[ \t]*\r?$|delimiter\b)/i.test(text.slice(start, lineEnd(text, start)))) {
    return { start, end: lineEnd(text, start) };
  }
  if (!/^stdin$/i.test(text.slice(start, end))) return undefined;
  const options = /^\s*(with\b[^;]*|\([^;]*\))?;[^\n]*\n/i.exec(text.slice(end, end + 2000));
  if (!options) return undefined;
  const data = end + options[0].length;
  const stop = /^\\\.[ \t]*\r?$/m.exec(text.slice(data));
  return { start: data, end: stop ? data + stop.index + stop[0].length : text.length };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
