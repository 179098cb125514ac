import type { Unit } from '../profile/profile';
import type { Verdict } from './diff';
import type { Shift } from './statistics';

/** The chance of being wrong that a verdict takes, and 100 % less that of the bounds. */
export const ALPHA = 0.05;
/** Changes up to this are none unless something else is sure. Percent of the value before. */
export const SAME_PERCENT = 5;
/** Changes up to this are none that matters, however sure they are. */
const NEGLIGIBLE_PERCENT = 2;
/** What is a small part of the run may change by this part of the above of the whole run. */
const PART_OF_RUN = 1 / 8;

/** What is judged, in the unit of the values. */
export interface Judged {
  readonly shift: Shift;
  /** Median of the value before. */
  readonly before: number;
  /** Of the whole run, for a part of it; 0 for the run itself. */
  readonly whole: number;
  /** Percent; see `SAME_PERCENT`. */
  readonly sameWithin: number;
}

/**
 * Same: the bounds show that any change is within `sameWithin`, and none was found; or that it is negligible even if
 * one was. Faster, slower: a change was found. Inconclusive: none was found, but a larger one is not ruled out.
 */
export function verdictOf(judged: Judged): Verdict {
  const { p, shift } = judged.shift;
  if (isWithin(judged, Math.min(NEGLIGIBLE_PERCENT, judged.sameWithin))) return 'same';
  if (p < ALPHA) return shift < 0 ? 'faster' : 'slower';
  return isWithin(judged, judged.sameWithin) ? 'same' : 'inconclusive';
}

/** A verdict for people, to follow "it is": bytes are not faster. */
export function verdictWords(verdict: Verdict, unit: Unit): string {
  if (unit === 'us' || verdict === 'same' || verdict === 'inconclusive') return verdict;
  return verdict === 'faster' ? 'allocating less' : 'allocating more';
}

function isWithin(judged: Judged, percent: number): boolean {
  const { interval } = judged.shift;
  const bound = boundOf(judged, percent);
  return interval !== undefined && interval[0] >= -bound && interval[1] <= bound;
}

function boundOf({ before, whole }: Judged, percent: number): number {
  return (Math.max(before, whole * PART_OF_RUN) * percent) / 100;
}

/**
 * How many repeats of each side it takes until a verdict can be given, if runs go on to vary as they do: bounds narrow
 * with the square root of the repeats, until they leave out no change, or all that is more than `sameWithin`.
 * @returns undefined without bounds, and when the value before is 0
 */
export function repeatsToTell(judged: Judged, repeats: number): number | undefined {
  const { interval, shift } = judged.shift;
  const bound = boundOf(judged, judged.sameWithin);
  if (interval === undefined || !(bound > 0)) return undefined;
  const narrow = Math.max(Math.abs(shift), bound - Math.abs(shift));
  return Math.max(repeats + 1, Math.ceil(repeats * ((interval[1] - interval[0]) / 2 / narrow) ** 2));
}
