import type { DraftLine } from './discounts.js';
import { basisPoints } from './money.js';

/** Products that are cheaper together, for example a camera with its bag and card. */
export interface Bundle {
  readonly id: number;
  readonly name: string;
  readonly productIds: readonly number[];
  /** Basis points off each of its products. */
  readonly discount: number;
}

/** Takes the bundles that save most first, each as often as the basket holds all of its products. */
export function applyBundles(lines: DraftLine[], bundles: readonly Bundle[]): string[] {
  const left = new Map<number, number>();
  const byProduct = new Map<number, DraftLine>();
  for (const line of lines) {
    left.set(line.productId, line.quantity);
    byProduct.set(line.productId, line);
  }

  const saving = (bundle: Bundle): number =>
    bundle.productIds.reduce(
      (sum, id) => sum + basisPoints(byProduct.get(id)?.unitPrice ?? 0, bundle.discount),
      0,
    );
  const complete = bundles
    .filter((bundle) => bundle.productIds.every((id) => left.has(id)))
    .sort((a, b) => saving(b) - saving(a));

  const applied: string[] = [];
  for (const bundle of complete) {
    const times = Math.min(...bundle.productIds.map((id) => left.get(id) ?? 0));
    if (times === 0) continue;
    for (const id of bundle.productIds) {
      const line = byProduct.get(id);
      if (line === undefined) continue;
      left.set(id, (left.get(id) ?? 0) - times);
      line.discount += times * basisPoints(line.unitPrice, bundle.discount);
    }
    applied.push(bundle.name);
  }
  return applied;
}
