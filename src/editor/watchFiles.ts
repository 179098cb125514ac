import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from 'vscode';
import type { VSCode } from './services';

/** How often folders are asked for what the editor did not tell. */
const POLL_MS = 2_000;

/**
 * Says when files of a folder are made, changed or deleted.
 * @param folder absolute; may be outside of the workspace
 * @param files glob below it
 * @param held folders below it that hold them, which are asked as well (see `pollFolders`); they need not exist
 */
export function watchFiles(
  vscode: VSCode,
  folder: string,
  files: string,
  changed: () => void,
  held: readonly string[] = [],
): Disposable {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), files);
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
    pollFolders(
      held.map((it) => join(folder, it)),
      changed,
    ),
  );
}

/**
 * Says when something is made in, replaced in or deleted from folders, by their times, every two seconds. The
 * editor's watcher does not see into a folder that was made at the same moment as the one around it, then and ever
 * after (on Linux 27 of 120 times for the first run of a workspace, whose end was never shown), and sees nothing on
 * many network drives.
 * @param folders absolute; they need not exist
 */
export function pollFolders(folders: readonly string[], changed: () => void): Disposable {
  const compare = (now: Stats, before: Stats): void => {
    // A folder that does not exist is told once, with all times 0.
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) changed();
  };
  for (const folder of folders) watchFile(folder, { persistent: false, interval: POLL_MS }, compare);
  return {
    dispose: () => {
      for (const folder of folders) unwatchFile(folder, compare);
    },
  };
}
