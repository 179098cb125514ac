import { formatCount } from '../../src/core/base/units';
import { millisecondsText } from '../../src/core/sql/plan/rule';

/** In the planner's units. */
export function costText(cost: number): string {
  return cost < 100 ? cost.toFixed(2) : formatCount(cost);
}

/** Milliseconds or planner's units, as the plan has them. */
export function amountText(value: number, unit: 'ms' | 'cost'): string {
  return unit === 'ms' ? millisecondsText(value) : costText(value);
}

/** @param share 0 to 1 */
export function percentText(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 1 ? '<1 %' : `${Math.round(percent)} %`;
}

/** Rows per execution, with decimals where there are some: PostgreSQL 18 counts in hundredths. */
export function rowCountText(rows: number): string {
  return rows < 10 && !Number.isInteger(rows) ? rows.toFixed(2) : formatCount(rows);
}

/** `×12 more`, `×400 fewer`; undefined for an estimate that was near enough. */
export function ratioText(ratio: number | undefined): string | undefined {
  if (ratio === undefined) return undefined;
  const factor = ratio >= 1 ? ratio : 1 / ratio;
  if (factor < 2) return undefined;
  const text = factor < 10 ? factor.toFixed(1) : formatCount(factor);
  return `×${text} ${ratio > 1 ? 'more' : 'fewer'}`;
}

/** 0 for a fair estimate, to 3 for one that is off by a thousand or more. */
export function ratioLevel(ratio: number | undefined): 0 | 1 | 2 | 3 {
  if (ratio === undefined) return 0;
  const factor = ratio >= 1 ? ratio : 1 / ratio;
  return factor >= 1000 ? 3 : factor >= 100 ? 2 : factor >= 10 ? 1 : 0;
}

/** The heat of a share of the whole, 1 to 5; 0 for what does not matter. */
export function heatLevel(share: number): 0 | 1 | 2 | 3 | 4 | 5 {
  if (share >= 0.6) return 5;
  if (share >= 0.35) return 4;
  if (share >= 0.15) return 3;
  if (share >= 0.05) return 2;
  return share >= 0.01 ? 1 : 0;
}
