/**
 * The same items in an order whose every beginning is spread evenly over the list: steps of the golden section, as
 * low-discrepancy sequences take them. Files of one folder are alike, and code that V8 has compiled for one kind of
 * file is thrown away when another comes; mixed, it is compiled once for all kinds.
 */
export function spreadOut<T>(items: readonly T[]): T[] {
  const count = items.length;
  let step = Math.max(1, Math.round(count * 0.618));
  while (divisor(step, count) > 1) step++;
  return items.map((_, index) => items[(index * step) % count]!);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
