import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { compareProfiles } from '../../core/compare/compareProfiles';
import { diffText } from '../../core/report/diffText';
import type { Command } from '../command';
import { EXIT } from '../io';
import { TOP_OPTION, topOf } from '../printHot';
import { analyseNamed, TARGET_OPTIONS } from '../target';

export const diffCommand: Command = {
  name: 'diff',
  summary: 'Compare runs or profiles by function and line',
  usage: '<before…> <after…> [options]',
  options: {
    ...TARGET_OPTIONS,
    ...TOP_OPTION,
    share: { type: 'boolean', help: 'compare shares of the time, for runs of a fixed time under load' },
  },
  async run(invocation, io) {
    const names = invocation.positionals;
    if (names.length < 2 || names.length % 2 !== 0) {
      throw new HotlightError(
        'usage',
        'Name two runs or profiles; or, with repeats, as many before as after: the first half is before.',
      );
    }
    const top = topOf(invocation) ?? 10;
    // One after the other: each may be hundreds of megabytes.
    const analyses = [];
    for (const name of names) analyses.push(await analyseNamed(name, invocation, io));
    const half = names.length / 2;
    const [before, after] = [analyses.slice(0, half), analyses.slice(half)];
    const roots = [before[0]?.run?.cwd, after[0]?.run?.cwd];
    const diff = compareProfiles(
      before.map((one) => one.profile),
      after.map((one) => one.profile),
      {
        measure: invocation.flag('share') ? 'share' : 'value',
        ...(roots[0] === undefined ? {} : { beforeRoot: roots[0] }),
        ...(roots[1] === undefined ? {} : { afterRoot: roots[1] }),
      },
    );
    const root = roots[1] ?? io.cwd;
    if (invocation.flag('json')) {
      const place = <T extends { file: string }>(row: T): T => ({
        ...row,
        file: displayPath(row.file, root),
      });
      io.out(
        `${JSON.stringify({ version: 1, ...diff, functions: diff.functions.map(place), lines: diff.lines.map(place) }, null, 2)}\n`,
      );
    } else {
      io.out(diffText(diff, { before: titles(before), after: titles(after), root, top }));
    }
    return EXIT.ok;
  },
};

function titles(analyses: readonly { title: string }[]): string {
  return [...new Set(analyses.map((one) => one.title))].join(', ');
}
