import { formatBytes, formatCount, formatDuration, formatPercent } from '../base/units';
import type { MetricUnit } from './metrics';

const SCALES: Readonly<Record<MetricUnit, Readonly<Record<string, number>>>> = {
  percent: { '': 1, '%': 1 },
  bytes: { '': 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  'bytes/s': { '': 1, 'B/s': 1, 'kB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9 },
  ms: { '': 1, µs: 1e-3, us: 1e-3, ms: 1, s: 1e3, min: 6e4 },
  '/s': { '': 1, '/s': 1, 'req/s': 1 },
  count: { '': 1 },
};

/**
 * A number with its unit as people write it (`200ms`, `1.5 GB`, `70%`), in the metric's own unit; without one it is
 * in that. Undefined when it is none.
 */
export function parseQuantity(text: string, unit: MetricUnit): number | undefined {
  const [, number, suffix] = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([^\s]*)\s*$/.exec(text) ?? [];
  const scales = SCALES[unit];
  if (number === undefined || suffix === undefined || !Object.hasOwn(scales, suffix)) return undefined;
  return Number(number) * scales[suffix]!;
}

/** What may stand behind a number in this unit. */
export function unitSuffixes(unit: MetricUnit): readonly string[] {
  return Object.keys(SCALES[unit]).filter(Boolean);
}

/** A metric's value for people: `41.2 %`, `12.3 ms`, `1.2 MB/s`. */
export function formatQuantity(value: number, unit: MetricUnit): string {
  switch (unit) {
    case 'percent':
      return formatPercent(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'ms':
      return formatDuration(value * 1000);
    case '/s':
      return `${formatNumber(value)}/s`;
    case 'count':
      return formatNumber(value);
  }
}

function formatNumber(value: number): string {
  return Number.isInteger(value) || value >= 100 ? formatCount(value) : value.toFixed(1);
}
