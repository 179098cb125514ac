import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import type { Finding } from '../../core/finding';
import {
  type BaselineComparison,
  type BaselineScope,
  baselineOf,
  compareWithBaseline,
  type FindingBaseline,
  readBaseline,
  writeBaseline,
} from '../../core/findings/baseline';
import { atomicWrite } from '../../node/files/atomicWrite';
import type { Invocation } from '../command';
import type { Io } from '../io';
import type { Scope } from './scope';

/**
 * What is new against the baseline of `--baseline`, which `--update-baseline` writes first; undefined without one.
 * @param findings what `scope` asks for, with absolute files
 * @throws HotlightError `usage`, `not-found` and `bad-input` that name the baseline, `io`, `permission`
 */
export async function compareWithKnown(
  findings: readonly Finding[],
  scope: Scope,
  invocation: Invocation,
  io: Io,
): Promise<BaselineComparison | undefined> {
  const given = invocation.string('baseline');
  const update = invocation.flag('update-baseline');
  if (given === undefined) {
    if (update) throw new HotlightError('usage', '--update-baseline needs --baseline FILE to say which.');
    return undefined;
  }
  const file = resolve(io.cwd, given);
  const folder = dirname(file);
  const own: BaselineScope = {
    nameOf: (path) => toSlashes(relative(folder, path)),
    covers: (name) => scope.includes(toSlashes(resolve(folder, name))),
  };
  const text = await readBaselineText(file);
  if (update) {
    const next = baselineOf(findings, own, text === undefined ? undefined : replaced(text, given));
    await atomicWrite(file, writeBaseline(next));
    return compareWithBaseline(findings, next, own);
  }
  if (text === undefined) {
    throw new HotlightError('not-found', `There is no baseline ${given}; make one with --update-baseline.`);
  }
  return compareWithBaseline(findings, readBaseline(text, given), own);
}

/** @returns undefined for a file that is not there */
async function readBaselineText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HotlightError('io', `The baseline ${file} could not be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** The baseline that is about to be replaced; one that can't be read is what `--update-baseline` mends. */
function replaced(text: string, name: string): FindingBaseline | undefined {
  try {
    return readBaseline(text, name);
  } catch {
    return undefined;
  }
}
