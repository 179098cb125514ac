/** Up to this many values in all, ranks are counted out; beyond, their sum is as good as normal. */
const EXACT_LIMIT = 40;

/** The difference of two sets of measurements, `after` - `before`. */
export interface Shift {
  /** Chance of a difference this large or larger, either way, if the two sets were of one kind. */
  readonly p: number;
  /** Hodges and Lehmann's estimate: the median of all differences between one value and another. */
  readonly shift: number;
  /** Bounds of `shift` at the given confidence; absent when there are too few values for any. */
  readonly interval?: readonly [low: number, high: number];
}

/**
 * Tests two sets of measurements by Mann and Whitney's test, two-sided: nothing is assumed of how they are
 * distributed. Exact, ties included, up to 40 values; by the normal approximation with corrections for ties
 * and continuity beyond. Both sets must have values.
 */
export function compareMeasurements(
  before: readonly number[],
  after: readonly number[],
  confidence = 0.95,
): Shift {
  const differences = Float64Array.from(after.flatMap((b) => before.map((a) => b - a))).sort();
  const rank = intervalRank(before.length, after.length, 1 - confidence);
  const shift = median(differences);
  const p = mannWhitney(before, after);
  if (rank === 0) return { p, shift };
  return { p, shift, interval: [differences[rank - 1]!, differences[differences.length - rank]!] };
}

/** The middle value, or the mean of the two middle ones; 0 for none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mannWhitney(before: readonly number[], after: readonly number[]): number {
  const ranks = doubledRanks([...before, ...after]);
  const sum = ranks.slice(before.length).reduce((total, rank) => total + rank, 0);
  const expected = after.length * (ranks.length + 1);
  const distance = Math.abs(sum - expected);
  return ranks.length <= EXACT_LIMIT
    ? exactTail(ranks, after.length, expected, distance)
    : normalTail(ranks, before.length, after.length, distance);
}

/** Twice the rank of each value, which is whole even where tied values share the mean of their ranks. */
export function doubledRanks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = from + to + 1;
    from = to;
  }
  return ranks;
}

/** Share of all ways to choose `size` of the ranks whose sum is at least `distance` from `expected`. */
function exactTail(ranks: readonly number[], size: number, expected: number, distance: number): number {
  const largest = ranks.reduce((sum, rank) => sum + rank, 0);
  // ways[k][s]: ways to choose k of the ranks seen so far with sum s.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  ways[0]![0] = 1;
  for (const rank of ranks) {
    for (let k = size; k > 0; k--) {
      for (let s = largest; s >= rank; s--) ways[k]![s]! += ways[k - 1]![s - rank]!;
    }
  }
  let all = 0;
  let far = 0;
  for (const [sum, count] of ways[size]!.entries()) {
    all += count;
    if (Math.abs(sum - expected) >= distance) far += count;
  }
  return far / all;
}

function normalTail(ranks: readonly number[], before: number, after: number, distance: number): number {
  const count = ranks.length;
  const ties = new Map<number, number>();
  for (const rank of ranks) ties.set(rank, (ties.get(rank) ?? 0) + 1);
  let tied = 0;
  for (const size of ties.values()) tied += size ** 3 - size;
  const variance = ((before * after) / 12) * (count + 1 - tied / (count * (count - 1)));
  if (variance === 0) return 1;
  // Ranks are doubled, and so is the half that continuity takes off.
  const z = Math.max(0, distance - 1) / 2 / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
}

/**
 * How many of the smallest and largest differences lie outside the interval: the largest k for which chance
 * leaves fewer than k differences on one side with a probability of at most alpha / 2. 0: none at all.
 */
function intervalRank(before: number, after: number, alpha: number): number {
  const pairs = before * after;
  if (before + after > EXACT_LIMIT) {
    const deviation = Math.sqrt((pairs * (before + after + 1)) / 12);
    return Math.max(0, Math.floor(pairs / 2 - normalQuantile(1 - alpha / 2) * deviation));
  }
  const counts = countsOfU(before, after);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let rank = 0;
  while (rank < pairs / 2) {
    below += counts[rank]!;
    if (below / all > alpha / 2) break;
    rank++;
  }
  return rank;
}

/** In how many orders of untied values U is 0, 1, 2, …: ways to choose `after` ranks by their sum. */
function countsOfU(before: number, after: number): Float64Array {
  const pairs = before * after;
  const ways = Array.from({ length: after + 1 }, () => new Float64Array(pairs + 1));
  ways[0]![0] = 1;
  // Rank r (from 0) as the k-th chosen one has r - (k - 1) values of the other set below it.
  for (let rank = 0; rank < before + after; rank++) {
    for (let k = Math.min(after, rank + 1); k > 0; k--) {
      const beaten = rank - (k - 1);
      if (beaten > before) continue;
      for (let u = pairs; u >= beaten; u--) ways[k]![u]! += ways[k - 1]![u - beaten]!;
    }
  }
  return ways[after]!;
}

/** P(Z > z) of the standard normal distribution, z ≥ 0; Abramowitz and Stegun 26.2.17, error below 1e-7. */
export function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/** z with P(Z ≤ z) = probability, for a probability above a half. */
export function normalQuantile(probability: number): number {
  let low = 0;
  let high = 10;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - upperTail(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
