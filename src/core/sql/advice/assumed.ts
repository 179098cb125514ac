import { typeWidth } from './tableFacts';

/** A column of the workspace's schema, as the catalog of the empty database has it. */
export interface AssumedColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** It alone is a primary key or unique. */
  readonly unique: boolean;
  /** It refers to another table. */
  readonly reference: boolean;
  /** Values of its enum. */
  readonly labels: number | undefined;
}

/** Statistics as in pg_stats, assumed where nobody has counted. */
export interface AssumedStatistics {
  readonly width: number;
  readonly distinct: number;
  readonly nullFraction: number;
}

/** Rows that refer to the same row, on average. */
const PER_REFERENCE = 10;

/** What a column is taken to hold, by its type, its keys and its name. Every plan made of it is an estimate. */
export function assumeStatistics(column: AssumedColumn): AssumedStatistics {
  const { name, type, notNull, unique, reference, labels } = column;
  const common = { width: typeWidth(type), nullFraction: notNull || unique ? 0 : 0.1 };
  if (unique) return { ...common, distinct: -1 };
  if (/^(bool|boolean)$/.test(type)) return { ...common, distinct: 2 };
  if (labels !== undefined) return { ...common, distinct: Math.max(1, labels) };
  if (reference || /_id$/.test(name)) return { ...common, distinct: -1 / PER_REFERENCE };
  if (
    /^(state|status|kind|type|role|category|level|currency|country|locale|language|provider|method)$/.test(
      name,
    )
  ) {
    return { ...common, distinct: 10 };
  }
  if (/^(email|slug|token|hash|uuid|sku|code|url|key|external_id)$/.test(name) || type === 'uuid') {
    return { ...common, distinct: -1 };
  }
  if (/^timestamp/.test(type)) return { ...common, distinct: -1 };
  if (/^date$/.test(type)) return { ...common, distinct: 1000 };
  return { ...common, distinct: -0.2 };
}

/** Pages of a table with rows of this width: tuple header, item pointer, page header; a tenth of it free. */
export function tablePages(rows: number, width: number): number {
  const perPage = Math.max(1, Math.floor((8192 - 24) / (24 + 4 + Math.ceil(width / 8) * 8)));
  return Math.ceil((rows / perPage) * 1.1);
}
