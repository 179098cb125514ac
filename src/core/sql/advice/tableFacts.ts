import type { ColumnFacts, TableFacts } from './candidates';

/** What the catalog says of a column: pg_stats' n_distinct is negative for a share of the rows. */
export interface ColumnEstimate {
  readonly name: string;
  readonly type: string;
  readonly width: number | undefined;
  readonly distinct: number | undefined;
}

/** PostgreSQL's guess where there are no statistics (selfuncs.h, DEFAULT_NUM_DISTINCT). */
const DEFAULT_DISTINCT = 200;

export function tableFacts(
  schema: string,
  name: string,
  rows: number,
  columns: readonly ColumnEstimate[],
): TableFacts {
  const known = Math.max(1, rows);
  const facts = new Map<string, ColumnFacts>();
  for (const { name: column, type, width, distinct } of columns) {
    const absolute =
      distinct === undefined || distinct === 0
        ? Math.min(DEFAULT_DISTINCT, known)
        : distinct < 0
          ? -distinct * known
          : distinct;
    facts.set(column, { type, width: width ?? typeWidth(type), distinct: Math.max(1, absolute) });
  }
  const total = [...facts.values()].reduce((sum, { width }) => sum + width, 0);
  return { schema, name, columns: facts, rows: known, width: total };
}

/** Bytes of a value whose table nobody has analysed. */
export function typeWidth(type: string): number {
  if (/^(bool|boolean|"char")$/.test(type)) return 1;
  if (/^(smallint|int2)$/.test(type)) return 2;
  if (/^(integer|int4|real|date)$/.test(type)) return 4;
  if (/^(bigint|int8|double|timestamp|time|money|numeric)/.test(type)) return 8;
  if (/^(uuid|interval|inet|cidr)/.test(type)) return 16;
  const length = /^(?:character|varchar|char|bpchar)[^(]*\((\d+)\)/.exec(type)?.[1];
  if (length !== undefined) return Math.min(32, Number(length));
  return /^json/.test(type) ? 100 : 32;
}
