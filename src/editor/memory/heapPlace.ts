import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import type { AttachTarget } from '../../node/attach/attach';
import type { HeapTarget } from '../../node/heap/heapTarget';
import { runLocation } from '../runs/runLocation';
import type { Services } from '../services';

/** Asks for a running program and connects to it; undefined when the user chose none. */
export async function chooseTarget(
  services: Services,
): Promise<{ readonly target: HeapTarget; readonly folder: string } | undefined> {
  const { vscode, engines } = services;
  if (!vscode.workspace.isTrusted) {
    throw new HotlightError(
      'permission',
      'Looking into a program runs code in it, and this workspace is not trusted: nothing was done.',
    );
  }
  // While a recording is under way, too: the program being recorded is one of those to choose from.
  const choice = await engines.capture().pickProcess(services, []);
  if (choice === undefined) return undefined;
  const place: AttachTarget = choice.target;
  const target = await engines.heap().HeapTarget.open(place);
  try {
    return { target, folder: await heapFolder(services, choice.cwd ?? target.info.cwd) };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** Where snapshots go: beside the runs, and like these kept out of git, for they hold what the program held. */
async function heapFolder(services: Services, cwd: string): Promise<string> {
  const folder = join(runLocation(services, cwd).root, '.hotlight', 'heap');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return folder;
}

/** A name for a file of now: `2026-11-21T05-30-00`. */
export function timeStamp(now = new Date()): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}
