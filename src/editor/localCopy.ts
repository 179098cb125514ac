import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Uri } from 'vscode';
import { baseName } from '../core/base/paths';
import { isAlive } from '../node/isAlive';
import type { Services } from './services';

/** A file where workers can read it. */
export interface LocalCopy {
  /** Absolute path of the file, or of a copy when it is not on this machine's disk. */
  readonly file: string;
  /** Removes what was copied. */
  dispose(): void;
}

type Dependencies = Pick<Services, 'vscode' | 'context' | 'log'>;

/** Copies a file of a virtual workspace to the extension's storage. @throws what the workspace's file system throws */
export async function localCopy(services: Dependencies, uri: Uri): Promise<LocalCopy> {
  if (uri.scheme === 'file') return { file: uri.fsPath, dispose: () => undefined };
  const { vscode, log } = services;
  const bytes = await vscode.workspace.fs.readFile(uri);
  // Whose it is, for whoever finds it left over.
  const folder = join(folderOf(services), `${process.pid}-${randomUUID()}`);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = join(folder, baseName(uri.path));
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, bytes);
  } catch (error) {
    await remove();
    throw error;
  }
  return { file, dispose: () => void remove().catch((error: unknown) => log.warn(String(error))) };
}

/** Removes the copies of windows that were closed before they had: a heap holds whatever its program held. */
export async function removeLeftCopies(services: Dependencies): Promise<void> {
  const folder = folderOf(services);
  const names = await readdir(folder).catch(() => []); // nothing was ever copied
  for (const name of names) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function folderOf({ context }: Dependencies): string {
  return join(context.globalStorageUri.fsPath, 'open');
}
