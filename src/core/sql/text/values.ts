import { tokenize } from './lexer';

/**
 * A statement with values in place of `$1`, `$2`, …, each written as a text literal, whose type PostgreSQL then takes
 * from its surroundings. Parameters without a value stay.
 * @param values of `$1` on; null stands for NULL
 */
export function withValues(sql: string, values: readonly (string | null | undefined)[]): string {
  return piecesOf(sql, values)
    .map(({ text }) => text)
    .join('');
}

/** The offset in the statement (UTF-16) of an offset in what {@link withValues} made of it. */
export function offsetBeforeValues(
  sql: string,
  values: readonly (string | null | undefined)[],
  offset: number,
): number {
  let end = 0;
  for (const { text, start, isValue } of piecesOf(sql, values)) {
    if (offset < end + text.length) return isValue ? start : start + offset - end;
    end += text.length;
  }
  return sql.length;
}

function piecesOf(
  sql: string,
  values: readonly (string | null | undefined)[],
): { text: string; start: number; isValue: boolean }[] {
  return tokenize(sql).map(({ kind, start, end }) => {
    const text = sql.slice(start, end);
    const value = kind === 'parameter' ? values[Number(text.slice(1)) - 1] : undefined;
    return value === undefined
      ? { text, start, isValue: false }
      : { text: literalOf(value), start, isValue: true };
  });
}

/** As standard_conforming_strings has it; NUL can't be part of a text. */
function literalOf(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll('\0', '').replaceAll("'", "''")}'`;
}
