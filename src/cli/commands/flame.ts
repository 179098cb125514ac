import { encodeProfile } from '../../core/profile/buffer';
import type { Command } from '../command';
import { EXIT } from '../io';
import { analyseTarget, TARGET_OPTIONS } from '../target';
import { writeFlamePage } from '../writePage';

export const flameCommand: Command = {
  name: 'flame',
  summary: 'Write a flame graph as one page that opens in any browser',
  usage: '[run|profile] [--out page.html]',
  options: {
    ...TARGET_OPTIONS,
    out: { type: 'string', value: 'FILE', help: 'the page to write (flame.html)' },
  },
  async run(invocation, io) {
    const analysis = await analyseTarget(invocation, io);
    const input = {
      title: analysis.title,
      buffer: encodeProfile(analysis.profile),
      threads: analysis.threads,
      notes: analysis.notes,
      root: analysis.run?.cwd ?? io.cwd,
    };
    const { file, shown, bytes } = await writeFlamePage(input, invocation.string('out') ?? 'flame.html', io);
    io.out(
      invocation.flag('json') ? `${JSON.stringify({ version: 1, file, bytes }, null, 2)}\n` : `${shown}\n`,
    );
    return EXIT.ok;
  },
};
