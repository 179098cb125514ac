import { doubledRanks, median, normalQuantile, type Shift, upperTail } from './statistics';

/** Fewer pairs than this can't show a difference at 5 %: of 5, one in 16 draws is all of one sign. */
export const FEWEST_PAIRS = 6;
/** Up to this many pairs are counted out; beyond, the sum of their ranks is as good as normal. */
const EXACT_LIMIT = 40;

/**
 * Tests measurements that were made in turns, each with the one before or after it, by Wilcoxon's signed-rank
 * test, two-sided. What a machine does over minutes meets both of a pair and cancels out. Exact, ties included, up
 * to 40 pairs; by the normal approximation beyond. The sides must be of one length, which is at least 1.
 */
export function comparePairs(before: readonly number[], after: readonly number[], confidence = 0.95): Shift {
  const differences = after.map((value, pair) => value - before[pair]!);
  const averages = walshAverages(differences);
  const outside = intervalRank(differences.length, 1 - confidence);
  const shift = median(averages);
  const p = signedRank(differences.filter((difference) => difference !== 0));
  if (outside === 0) return { p, shift };
  return { p, shift, interval: [averages[outside - 1]!, averages[averages.length - outside]!] };
}

/** Means of each two differences, and of each with itself, in order: their median is Hodges and Lehmann's estimate. */
function walshAverages(differences: readonly number[]): Float64Array {
  const count = differences.length;
  const averages = new Float64Array((count * (count + 1)) / 2);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) averages[at++] = (differences[i]! + differences[j]!) / 2;
  }
  return averages.sort();
}

/** @param differences none of them 0: what is equal says nothing of a sign */
function signedRank(differences: readonly number[]): number {
  if (differences.length === 0) return 1;
  const ranks = doubledRanks(differences.map(Math.abs));
  const all = ranks.reduce((sum, rank) => sum + rank, 0);
  const positive = ranks.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const smaller = Math.min(positive, all - positive);
  if (ranks.length > EXACT_LIMIT) {
    const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2;
    // Ranks are doubled, and so is the half that continuity takes off.
    return Math.min(1, 2 * upperTail(Math.max(0, all / 2 - smaller - 1) / deviation));
  }
  const ways = waysToSum(ranks);
  let below = 0;
  for (let sum = 0; sum <= smaller; sum++) below += ways[sum]!;
  return Math.min(1, (2 * below) / 2 ** ranks.length);
}

/** How many of the smallest and largest averages lie outside the interval; 0: there is none at this confidence. */
function intervalRank(pairs: number, alpha: number): number {
  const averages = (pairs * (pairs + 1)) / 2;
  if (pairs > EXACT_LIMIT) {
    const deviation = Math.sqrt((pairs * (pairs + 1) * (2 * pairs + 1)) / 24);
    return Math.max(0, Math.floor(averages / 2 - normalQuantile(1 - alpha / 2) * deviation));
  }
  const ways = waysToSum(Array.from({ length: pairs }, (_, i) => i + 1));
  let below = 0;
  let rank = 0;
  while (rank < averages / 2) {
    below += ways[rank]!;
    if (below / 2 ** pairs > alpha / 2) break;
    rank++;
  }
  return rank;
}

/** In how many of all choices of signs the positive ranks have the sum 0, 1, 2, … */
function waysToSum(ranks: readonly number[]): Float64Array {
  const ways = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  ways[0] = 1;
  for (const rank of ranks)
    for (let sum = ways.length - 1; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  return ways;
}
