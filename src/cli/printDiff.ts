import { displayPath } from '../core/base/paths';
import { compareProfiles } from '../core/compare/compareProfiles';
import type { DiffReport } from '../core/compare/diff';
import { diffText } from '../core/report/diffText';
import type { Analysis } from '../node/analysis/analysis';
import type { Invocation } from './command';
import type { Io } from './io';
import { topOf } from './printHot';

export interface ComparedSides {
  readonly before: readonly Analysis[];
  readonly after: readonly Analysis[];
}

/** How the sides are called, when their runs' own names don't tell. */
export interface SideTitles {
  readonly before: string;
  readonly after: string;
}

/** Compares analyses, each side's files relative to where it ran. */
export function compareAnalyses({ before, after }: ComparedSides, measure: 'value' | 'share'): DiffReport {
  const roots = [before[0]?.run?.cwd, after[0]?.run?.cwd];
  return compareProfiles(
    before.map(({ profile }) => profile),
    after.map(({ profile }) => profile),
    {
      measure,
      ...(roots[0] === undefined ? {} : { beforeRoot: roots[0] }),
      ...(roots[1] === undefined ? {} : { afterRoot: roots[1] }),
    },
  );
}

/** Prints a comparison as text, or as JSON with `extra` beside it. */
export function printDiff(
  diff: DiffReport,
  sides: ComparedSides,
  titles: SideTitles,
  invocation: Invocation,
  io: Io,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const root = sides.after[0]?.run?.cwd ?? io.cwd;
  if (!invocation.flag('json')) {
    io.out(diffText(diff, { ...titles, root, top: topOf(invocation) ?? 10 }));
    return;
  }
  const place = <T extends { readonly file: string }>(row: T): T => ({
    ...row,
    file: displayPath(row.file, root),
  });
  const functions = diff.functions.map((row) => ({
    ...place(row),
    ...(row.previous === undefined ? {} : { previous: place(row.previous) }),
  }));
  io.out(
    `${JSON.stringify({ version: 1, ...diff, functions, lines: diff.lines.map(place), ...extra }, null, 2)}\n`,
  );
}
