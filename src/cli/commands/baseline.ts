import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import { improvement } from '../../core/checklist/gate/evaluateGate';
import { NAMES } from '../../core/checklist/gate/names';
import { formatQuantity } from '../../core/checklist/gate/quantity';
import { recordBaseline } from '../../node/checklist/keepValues';
import { listBaselines } from '../../node/checklist/namedValues';
import { factsOf } from '../checklist/facts';
import type { Command } from '../command';
import { EXIT } from '../io';
import { workspaceRoot } from '../workspaceRoot';

export const baselineCommand: Command = {
  name: 'baseline',
  summary: 'Keep the numbers of the latest runs as a baseline, and compare with it',
  usage: 'record|compare [name] [options]',
  options: {},
  async run(invocation, io) {
    const [action, name = 'main', extra] = invocation.positionals;
    if ((action !== 'record' && action !== 'compare') || extra !== undefined) {
      throw new HotlightError(
        'usage',
        'Say "hotlight baseline record <name>" or "hotlight baseline compare <name>".',
      );
    }
    const root = workspaceRoot(io.cwd);
    const facts = factsOf(root, io);
    if (action === 'record') {
      const { baseline, file } = await recordBaseline(root, name, facts);
      const shown = displayPath(file, io.cwd);
      io.out(invocation.flag('json') ? `${JSON.stringify(baseline, null, 2)}\n` : `${shown}\n`);
      return EXIT.ok;
    }
    const measured = await facts.measuredValues();
    const names = Object.keys(measured.values).sort();
    if (names.length === 0) {
      throw new HotlightError(
        'not-found',
        'No run has been measured yet; record one with "hotlight profile -- <command>".',
      );
    }
    const baseline = (await listBaselines(root)).find((it) => it.name === name);
    if (baseline === undefined) {
      throw new HotlightError(
        'not-found',
        `There is no baseline "${name}"; record it with "hotlight baseline record ${name}".`,
      );
    }
    const rows = names.flatMap((it) => {
      const [before, after] = [baseline.values[it], measured.values[it]!];
      if (before === undefined) return [];
      const better = before === 0 ? 0 : improvement(before, after, NAMES[it]!);
      return [{ name: it, before, after, improvementPercent: better }];
    });
    if (invocation.flag('json')) {
      io.out(`${JSON.stringify({ version: 1, baseline: name, values: rows }, null, 2)}\n`);
      return EXIT.ok;
    }
    const width = Math.max(0, ...rows.map((row) => row.name.length));
    for (const { name, before, after, improvementPercent } of rows) {
      const { dimension } = NAMES[name]!;
      const change = `${improvementPercent >= 0 ? '+' : '−'}${formatQuantity(Math.abs(improvementPercent), 'percent')}`;
      io.out(
        `${name.padEnd(width)}  ${formatQuantity(before, dimension).padStart(10)} → ${formatQuantity(after, dimension).padStart(10)}  ${change}\n`,
      );
    }
    io.out('A plus is an improvement.\n');
    return EXIT.ok;
  },
};
