import type { Category, Confidence, Unit } from './profile';

/** One row of the ranking by function. Times in the report's unit; percentages are of non-idle time. */
export interface HotFunction {
  readonly name: string;
  /** Absolute path, or a `node:` name; '' for meta frames such as the garbage collector. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly self: number;
  /** Recursion counted once. */
  readonly total: number;
  readonly selfPercent: number;
  readonly totalPercent: number;
  readonly category: Category;
  readonly confidence: Confidence;
  /** Why `confidence` is low. */
  readonly reason?: string;
}

export interface HotLine {
  readonly file: string;
  readonly line: number;
  /** Name of the function that the line's time was charged to. */
  readonly function: string;
  readonly self: number;
  readonly selfPercent: number;
  readonly confidence: Confidence;
  readonly reason?: string;
}

/** The ranking that every face shows: CLI, trees, lenses, hovers and reports print these numbers and no others. */
export interface HotReport {
  readonly unit: Unit;
  /** Non-idle value of the whole profile: the 100 % of every percentage. */
  readonly busy: number;
  /** Microseconds, idle included; summed over threads when several were merged. */
  readonly duration: number;
  readonly samples: number;
  /** Self value by category, `idle` included. */
  readonly categories: Readonly<Record<Category, number>>;
  /** By self value, descending. */
  readonly functions: readonly HotFunction[];
  /** By self value, descending. */
  readonly lines: readonly HotLine[];
  readonly notes: readonly string[];
}
