import { HotlightError } from '../../core/base/errors';
import type { Command } from '../command';
import { EXIT } from '../io';
import { compareAnalyses, printDiff } from '../printDiff';
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
    topOf(invocation);
    // One after the other: each may be hundreds of megabytes.
    const analyses = [];
    for (const name of names) analyses.push(await analyseNamed(name, invocation, io));
    const half = names.length / 2;
    const sides = { before: analyses.slice(0, half), after: analyses.slice(half) };
    const diff = compareAnalyses(sides, invocation.flag('share') ? 'share' : 'value');
    printDiff(diff, sides, { before: titles(sides.before), after: titles(sides.after) }, invocation, io);
    return EXIT.ok;
  },
};

function titles(analyses: readonly { title: string }[]): string {
  return [...new Set(analyses.map((one) => one.title))].join(', ');
}
