import { displayPath } from '../base/paths';
import type { HotReport } from '../profile/hot';
import type { Category, Confidence, Unit } from '../profile/profile';

/** The stable JSON of `hotlight hot --json`, version 1. Times in `unit`; paths relative to the run's folder. */
export interface HotJson {
  readonly version: 1;
  readonly unit: Unit;
  readonly duration: number;
  readonly samples: number;
  /** Non-idle value: the 100 % of the percentages. */
  readonly busy: number;
  readonly categories: Readonly<Record<Category, number>>;
  readonly functions: readonly {
    name: string;
    file: string;
    line: number;
    column: number;
    self: number;
    total: number;
    selfPercent: number;
    totalPercent: number;
    category: Category;
    confidence: Confidence;
    reason?: string;
  }[];
  readonly lines: readonly {
    file: string;
    line: number;
    function: string;
    self: number;
    selfPercent: number;
    confidence: Confidence;
    reason?: string;
  }[];
  readonly notes: readonly string[];
}

/** @param root folder that paths are made relative to. @param top how many functions and lines are kept. */
export function hotJson(hot: HotReport, root: string, top: number = Number.POSITIVE_INFINITY): HotJson {
  return {
    version: 1,
    unit: hot.unit,
    duration: hot.duration,
    samples: hot.samples,
    busy: hot.busy,
    categories: hot.categories,
    functions: hot.functions.slice(0, top).map((row) => ({ ...row, file: displayPath(row.file, root) })),
    lines: hot.lines.slice(0, top).map((row) => ({ ...row, file: displayPath(row.file, root) })),
    notes: hot.notes,
  };
}
