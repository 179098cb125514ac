import { formatBytes, formatCount, formatDuration, formatPercent } from '../../base/units';

/** What a number counts. Values are kept in ms, bytes, percent, per second, or as they are. */
export type Dimension = 'time' | 'bytes' | 'percent' | 'rate' | 'count' | 'boolean';

const UNITS: Readonly<Record<string, { readonly dimension: Dimension; readonly factor: number }>> = {
  ns: { dimension: 'time', factor: 1e-6 },
  us: { dimension: 'time', factor: 1e-3 },
  µs: { dimension: 'time', factor: 1e-3 },
  ms: { dimension: 'time', factor: 1 },
  s: { dimension: 'time', factor: 1000 },
  min: { dimension: 'time', factor: 60_000 },
  h: { dimension: 'time', factor: 3_600_000 },
  B: { dimension: 'bytes', factor: 1 },
  kB: { dimension: 'bytes', factor: 1e3 },
  KB: { dimension: 'bytes', factor: 1e3 },
  MB: { dimension: 'bytes', factor: 1e6 },
  GB: { dimension: 'bytes', factor: 1e9 },
  KiB: { dimension: 'bytes', factor: 2 ** 10 },
  MiB: { dimension: 'bytes', factor: 2 ** 20 },
  GiB: { dimension: 'bytes', factor: 2 ** 30 },
  '%': { dimension: 'percent', factor: 1 },
  '/s': { dimension: 'rate', factor: 1 },
  '/min': { dimension: 'rate', factor: 1 / 60 },
};

export const UNIT_NAMES = Object.keys(UNITS);

export interface Quantity {
  readonly value: number;
  readonly dimension: Dimension;
}

/** @param unit '' for a plain number; undefined for a unit that there isn't */
export function quantity(value: number, unit: string): Quantity | undefined {
  if (unit === '') return { value, dimension: 'count' };
  const known = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return known && { value: value * known.factor, dimension: known.dimension };
}

/** A value for people: `143 ms`, `72.5 %`, `1.2 MB`, `40 /s`, `12`, `yes`. */
export function formatQuantity(value: number, dimension: Dimension): string {
  switch (dimension) {
    case 'time':
      return formatDuration(value * 1000);
    case 'bytes':
      return formatBytes(value);
    case 'percent':
      return formatPercent(value);
    case 'rate':
      return `${rounded(value)} /s`;
    case 'boolean':
      return value === 0 ? 'no' : 'yes';
    default:
      return rounded(value);
  }
}

function rounded(value: number): string {
  return Math.abs(value) < 100 ? String(Math.round(value * 100) / 100) : formatCount(value);
}

/** A unit of {@link Dimension} in words, with an example. */
export const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  time: 'a time such as 200ms',
  bytes: 'a size such as 512MB',
  percent: 'a share such as 70%',
  rate: 'a rate such as 100/s',
  count: 'a number such as 5',
  boolean: 'yes or no, without a comparison',
};
