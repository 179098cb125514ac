import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { encodeProfile } from '../../core/profile/buffer';
import type { Command } from '../command';
import { flamePage } from '../flamePage';
import { EXIT } from '../io';
import { analyseTarget, TARGET_OPTIONS } from '../target';

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
    const file = resolve(io.cwd, invocation.string('out') ?? 'flame.html');
    const [script, style] = await Promise.all([
      readFile(join(io.dist, 'webview', 'flame.js'), 'utf8'),
      readFile(join(io.dist, 'webview', 'flame.css'), 'utf8'),
    ]);
    const page = flamePage(
      {
        title: analysis.title,
        buffer: encodeProfile(analysis.profile),
        threads: analysis.threads,
        notes: analysis.notes,
        root: analysis.run?.cwd ?? io.cwd,
      },
      { script, style },
    );
    try {
      await writeFile(file, page);
    } catch (error) {
      throw new HotlightError(
        'io',
        `Could not write ${file}: ${error instanceof Error ? error.message : error}.`,
        {
          cause: error,
        },
      );
    }
    io.out(
      invocation.flag('json')
        ? `${JSON.stringify({ version: 1, file, bytes: Buffer.byteLength(page) }, null, 2)}\n`
        : `${relative(io.cwd, file) || file}\n`,
    );
    return EXIT.ok;
  },
};
