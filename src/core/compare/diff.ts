import type { Category, Confidence, Unit } from '../profile/profile';

/** What the repeats say about a change. Never claimed from a single run on either side. */
export type Verdict = 'faster' | 'slower' | 'same' | 'inconclusive';

/** A value before and after. Values are medians over the repeats, in the report's unit. */
export interface Change {
  readonly before: number;
  readonly after: number;
  /** Of non-idle time. */
  readonly beforePercent: number;
  readonly afterPercent: number;
  readonly delta: number;
  /** Of `before`; null when that is 0. */
  readonly deltaPercent: number | null;
  /** Mann and Whitney's, or of pairs Wilcoxon's, two-sided. Absent, as is `verdict`, without repeats and for values too small to test. */
  readonly p?: number;
  /** 95 % bounds of the change: in the report's unit, or in percentage points when shares were compared. */
  readonly interval?: readonly [low: number, high: number];
  readonly verdict?: Verdict;
}

/** How a function was found again: under its name and file, in another file, or under another name. */
export type MatchKind = 'same' | 'moved' | 'renamed' | 'added' | 'removed';

export interface FunctionChange extends Change {
  readonly name: string;
  /** Relative to the side's root when inside it. The later side's place, unless the function was removed. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly category: Category;
  readonly confidence: Confidence;
  /** With callees; the values above are without. */
  readonly totalBefore: number;
  readonly totalAfter: number;
  readonly match: MatchKind;
  /** Where it was, when it was moved or renamed. */
  readonly previous?: { readonly name: string; readonly file: string; readonly line: number };
}

export interface LineChange extends Change {
  readonly file: string;
  /** In the later side's file, unless the line or its function was removed. */
  readonly line: number;
  readonly function: string;
}

/** Functions that were not found on the other side, and how much of their side's non-idle time they have. */
export interface Unmatched {
  readonly functions: number;
  readonly percent: number;
}

export interface DiffReport {
  readonly unit: Unit;
  /** Whether values were tested as they are or as shares of their run. */
  readonly measure: 'value' | 'share';
  readonly repeats: readonly [before: number, after: number];
  /** Runs were made in turns, and each was compared with its neighbour. */
  readonly paired: boolean;
  /** Non-idle value of a whole run. */
  readonly overall: Change;
  /** By size of the change, descending. */
  readonly functions: readonly FunctionChange[];
  /** By size of the change, descending. */
  readonly lines: readonly LineChange[];
  readonly unmatched: { readonly before: Unmatched; readonly after: Unmatched };
  readonly notes: readonly string[];
}
