import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPackage } from './packages';

/** The folder of an installed package as Node would find it from `dir`; undefined when it is not installed. */
export async function findInstalled(name: string, dir: string): Promise<string | undefined> {
  for (let at = dir; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    const found = await readPackage(folder).catch(() => undefined);
    if (found !== undefined) return folder;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The script behind a program that an installed package offers, to be run by `node`: the same on every system,
 * where `node_modules/.bin` has links on one and batch files on the other.
 */
export async function findProgram(
  name: string,
  dir: string,
  packageName = name,
): Promise<string | undefined> {
  const folder = await findInstalled(packageName, dir);
  const file = folder && (await readPackage(folder).catch(() => undefined))?.bin.get(name);
  if (folder === undefined || file === undefined) return undefined;
  return realpath(join(folder, file)).catch(() => undefined);
}
