import { tokenize } from './lexer';

/**
 * A statement with values in place of `$1`, `$2`, …, each written as a text literal, whose type PostgreSQL then takes
 * from its surroundings. Parameters without a value stay.
 * @param values of `$1` on; null stands for NULL
 */
export function withValues(sql: string, values: readonly (string | null | undefined)[]): string {
  return tokenize(sql)
    .map(({ kind, start, end }) => {
      const text = sql.slice(start, end);
      const value = kind === 'parameter' ? values[Number(text.slice(1)) - 1] : undefined;
      return value === undefined ? text : literalOf(value);
    })
    .join('');
}

/** As standard_conforming_strings has it; NUL can't be part of a text. */
function literalOf(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll('\0', '').replaceAll("'", "''")}'`;
}
