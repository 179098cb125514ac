import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { HotlightError, messageOf } from '../core/base/errors';
import { type FlamePageInput, flamePage } from './flamePage';
import type { Io } from './io';

export interface WrittenPage {
  /** Absolute. */
  readonly file: string;
  /** Relative to where the command runs. */
  readonly shown: string;
  readonly bytes: number;
}

/** Writes a flame graph as one page. @throws HotlightError `io` */
export async function writeFlamePage(input: FlamePageInput, out: string, io: Io): Promise<WrittenPage> {
  const file = resolve(io.cwd, out);
  const [script, style] = await Promise.all([
    readFile(join(io.dist, 'webview', 'flame.js'), 'utf8'),
    readFile(join(io.dist, 'webview', 'flame.css'), 'utf8'),
  ]);
  const page = flamePage(input, { script, style });
  try {
    await writeFile(file, page);
  } catch (error) {
    throw new HotlightError('io', `Could not write ${file}: ${messageOf(error)}.`, { cause: error });
  }
  return { file, shown: relative(io.cwd, file) || file, bytes: Buffer.byteLength(page) };
}
