import { basisPoints } from './money.js';

/** A line of a basket while it is being priced. Amounts in minor units of the base currency. */
export interface DraftLine {
  readonly productId: number;
  readonly category: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** What has been taken off the whole line so far. */
  discount: number;
}

export interface Promotion {
  readonly id: number;
  readonly name: string;
  readonly kind: 'percent' | 'amount' | 'multibuy';
  /** Product category; null is everything. */
  readonly category: string | null;
  /** Basis points for `percent`, minor units for `amount`, "every n-th is free" for `multibuy`. */
  readonly value: number;
  /** Value of the matching goods from which on it applies. */
  readonly minimum: number;
  /** Needs this code; null applies to everybody. */
  readonly coupon: string | null;
  /** May be combined with others. */
  readonly stackable: boolean;
}

/**
 * Takes promotions off a basket: all stackable ones together, or the best single one, whatever saves more.
 * Returns the names of what was applied.
 */
export function applyPromotions(
  lines: DraftLine[],
  promotions: readonly Promotion[],
  coupon?: string,
): string[] {
  const eligible = promotions.filter((promotion) => promotion.coupon === null || promotion.coupon === coupon);
  const stacked = eligible.filter((promotion) => promotion.stackable);
  let best: { promotions: readonly Promotion[]; savings: number } = {
    promotions: stacked,
    savings: total(savingsOf(lines, stacked)),
  };
  for (const promotion of eligible) {
    if (promotion.stackable) continue;
    const savings = total(savingsOf(lines, [promotion]));
    if (savings > best.savings) best = { promotions: [promotion], savings };
  }
  if (best.savings === 0) return [];

  const applied: string[] = [];
  for (const promotion of best.promotions) {
    const savings = savingsOf(lines, [promotion]);
    if (total(savings) === 0) continue;
    for (const [index, line] of lines.entries()) line.discount += savings[index] ?? 0;
    applied.push(promotion.name);
  }
  return applied;
}

/** What each line would save. Later promotions see the prices that earlier ones left. */
function savingsOf(lines: readonly DraftLine[], promotions: readonly Promotion[]): number[] {
  const savings = lines.map(() => 0);
  const open = (index: number): number => {
    const line = lines[index];
    return line === undefined ? 0 : line.unitPrice * line.quantity - line.discount - (savings[index] ?? 0);
  };
  for (const promotion of promotions) {
    const matching = [...lines.keys()].filter(
      (index) => promotion.category === null || lines[index]?.category === promotion.category,
    );
    const value = matching.reduce((sum, index) => sum + open(index), 0);
    if (value === 0 || value < promotion.minimum) continue;
    for (const index of matching) {
      const line = lines[index];
      if (line === undefined) continue;
      savings[index] =
        (savings[index] ?? 0) + Math.min(open(index), savingOn(line, open(index), promotion, value));
    }
  }
  return savings;
}

function savingOn(line: DraftLine, open: number, promotion: Promotion, value: number): number {
  switch (promotion.kind) {
    case 'percent':
      return basisPoints(open, promotion.value);
    case 'amount':
      // Spread by value, so that a return of one line gives back its own part.
      return Math.round((promotion.value * open) / value);
    case 'multibuy':
      return Math.floor(line.quantity / promotion.value) * line.unitPrice;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
