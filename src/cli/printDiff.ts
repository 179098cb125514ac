import { displayPath } from '../core/base/paths';
import { encodeProfile } from '../core/profile/buffer';
import { diffText } from '../core/report/diffText';
import type { Analysis } from '../node/analysis/analysis';
import { compareAnalyses } from '../node/analysis/compare';
import type { Invocation, OptionSpec } from './command';
import type { Io } from './io';
import { topOf } from './printHot';
import { writeFlamePage } from './writePage';

/** Options of commands that compare. */
export const DIFF_OPTIONS = {
  share: { type: 'boolean', help: 'compare shares of the time, for runs of a fixed time under load' },
  'same-within': {
    type: 'string',
    value: 'PERCENT',
    help: 'call changes up to this, of which nothing is sure, the same (5)',
  },
} as const satisfies Record<string, OptionSpec>;

/** @throws HotlightError `usage` for anything but a percentage */
export function sameWithinOf(invocation: Invocation): number | undefined {
  return invocation.number('same-within', { min: 0, max: 100 });
}

export interface ComparedSides {
  readonly before: readonly Analysis[];
  readonly after: readonly Analysis[];
  /** How the sides are called. */
  readonly titles: { readonly before: string; readonly after: string };
}

/**
 * Compares analyses, each side's files relative to where it ran, and prints what changed as text, or as JSON with
 * `extra` beside it; also writes it as a differential flame graph when there is a page to write.
 */
export async function printDiff(
  { before, after, titles }: ComparedSides,
  page: string | undefined,
  invocation: Invocation,
  io: Io,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const measure = invocation.flag('share') ? 'share' : 'value';
  const sameWithin = sameWithinOf(invocation);
  const {
    report: diff,
    differential,
    root: ranIn,
  } = compareAnalyses(before, after, {
    measure,
    ...(sameWithin === undefined ? {} : { sameWithin }),
  });
  const root = ranIn === '' ? io.cwd : ranIn;
  let written: { readonly page?: string } = {};
  if (page !== undefined) {
    const { file, shown } = await writeFlamePage(
      {
        title: `${titles.before} → ${titles.after}`,
        buffer: encodeProfile(differential.after),
        threads: [{ id: '', name: titles.after }],
        notes: diff.notes,
        root,
        comparison: {
          buffer: encodeProfile(differential.before),
          ...titles,
          repeats: diff.repeats,
          tested: differential.tested,
        },
      },
      page,
      io,
    );
    written = { page: file };
    io.err(`hotlight: wrote ${shown}\n`);
  }
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
  const lines = diff.lines.map(place);
  io.out(`${JSON.stringify({ version: 1, ...diff, functions, lines, ...extra, ...written }, null, 2)}\n`);
}
