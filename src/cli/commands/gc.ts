import { HotlightError } from '../../core/base/errors';
import { gcText } from '../../core/report/gcText';
import { gcOfRun, threadNames } from '../../node/metrics/gcOfRun';
import { readRun, resolveRun } from '../../node/runs/store';
import type { Command } from '../command';
import { EXIT } from '../io';
import { analyseNamed } from '../target';
import { workspaceRoot } from '../workspaceRoot';

export const gcCommand: Command = {
  name: 'gc',
  summary:
    'Show what garbage collection took in a run: time, pauses, allocation and promotion, and what may help',
  usage: '[run] [options]',
  options: {},
  async run(invocation, io) {
    const [target = 'latest', extra] = invocation.positionals;
    if (extra !== undefined) {
      throw new HotlightError('usage', `Name one run; "${extra}" is one too many.`);
    }
    const dir = await resolveRun(target, workspaceRoot(io.cwd), io.cwd);
    if (dir === undefined) {
      throw new HotlightError('usage', `${target} is a file; name a run, as hotlight profile records it.`);
    }
    const run = await readRun(dir);
    const isOfAllocations = run.settings.kind === 'heap' && run.threads.some((it) => it.profiles.length > 0);
    const hot = isOfAllocations ? (await analyseNamed(dir, invocation, io)).hot : undefined;
    const report = await gcOfRun(dir, run, hot);
    io.out(
      invocation.flag('json')
        ? `${JSON.stringify({ version: 1, run: run.id, ...report }, null, 2)}\n`
        : gcText(run.name, report, threadNames(run)),
    );
    return EXIT.ok;
  },
};
