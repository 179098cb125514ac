import type { Command } from '../command';
import { EXIT } from '../io';
import { printHot, TOP_OPTION, topOf } from '../printHot';
import { analyseTarget, TARGET_OPTIONS } from '../target';

export const hotCommand: Command = {
  name: 'hot',
  summary: 'Rank the functions and lines of a run or profile by the time they took',
  usage: '[run|profile] [options]',
  options: { ...TARGET_OPTIONS, ...TOP_OPTION },
  async run(invocation, io) {
    topOf(invocation);
    printHot(await analyseTarget(invocation, io), invocation, io);
    return EXIT.ok;
  },
};
