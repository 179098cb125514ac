import { HotlightError } from '../../core/base/errors';
import { commonTitle } from '../../core/runs/series';
import type { Command } from '../command';
import { EXIT } from '../io';
import { DIFF_OPTIONS, printDiff, sameWithinOf } from '../printDiff';
import { TOP_OPTION, topOf } from '../printHot';
import { analyseSide, TARGET_OPTIONS } from '../target';

export const diffCommand: Command = {
  name: 'diff',
  summary: 'Compare runs, profiles or baselines by function and line',
  usage: '<before…> <after…> [options]',
  options: {
    ...TARGET_OPTIONS,
    ...TOP_OPTION,
    ...DIFF_OPTIONS,
    out: { type: 'string', value: 'FILE', help: 'also write a differential flame graph as one page' },
  },
  async run(invocation, io) {
    const names = invocation.positionals;
    if (names.length < 2 || names.length % 2 !== 0) {
      throw new HotlightError(
        'usage',
        'Name two runs or profiles; or, with repeats, as many before as after: the first half is before.',
      );
    }
    topOf(invocation);
    sameWithinOf(invocation);
    // One after the other: each may be hundreds of megabytes.
    const analyses = [];
    for (const name of names) analyses.push(await analyseSide(name, invocation, io));
    const half = names.length / 2;
    const [before, after] = [analyses.slice(0, half), analyses.slice(half)];
    const titles = { before: commonTitle(before), after: commonTitle(after) };
    await printDiff({ before, after, titles }, invocation.string('out'), invocation, io);
    return EXIT.ok;
  },
};
