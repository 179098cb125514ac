import { createWriteStream } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { HotlightError } from '../../core/base/errors';
import { convertProfiles, WRITABLE_FORMATS, type WritableFormat } from '../../core/profile/formats/convert';
import type { Command } from '../command';
import { EXIT } from '../io';
import { analyseTarget, TARGET_OPTIONS } from '../target';

const ENDINGS: Readonly<Record<WritableFormat, string>> = {
  cpuprofile: '.cpuprofile',
  speedscope: '.speedscope.json',
  pprof: '.pb.gz',
  collapsed: '.collapsed.txt',
};

export const convertCommand: Command = {
  name: 'convert',
  summary: 'Write a run or profile in the format of another tool, with original positions',
  usage: '[run|profile] --to FORMAT [--out FILE]',
  options: {
    ...TARGET_OPTIONS,
    to: { type: 'string', value: 'FORMAT', help: WRITABLE_FORMATS.join(', ') },
    out: { type: 'string', value: 'FILE', help: 'the file to write (named after the run or profile)' },
  },
  async run(invocation, io) {
    const to = invocation.choice('to', WRITABLE_FORMATS);
    if (to === undefined) {
      throw new HotlightError('usage', `Say the format to write: --to ${WRITABLE_FORMATS.join(', ')}.`);
    }
    const analysis = await analyseTarget(invocation, io);
    const name = basename(analysis.target).replace(/\.[\w.]+$/, '');
    const file = resolve(io.cwd, invocation.string('out') ?? `${name}${ENDINGS[to]}`);
    const pieces = convertProfiles(
      [{ name: analysis.title, profile: analysis.profile, notes: [] }],
      to,
      analysis.title,
    );
    try {
      const compress = to === 'pprof' ? [createGzip()] : [];
      await pipeline([Readable.from(pieces), ...compress, createWriteStream(file)]);
    } catch (error) {
      if (HotlightError.is(error)) throw error;
      throw new HotlightError(
        'io',
        `Could not write ${file}: ${error instanceof Error ? error.message : error}.`,
        { cause: error },
      );
    }
    io.out(
      invocation.flag('json')
        ? `${JSON.stringify({ version: 1, file, format: to }, null, 2)}\n`
        : `${relative(io.cwd, file) || file}\n`,
    );
    return EXIT.ok;
  },
};
