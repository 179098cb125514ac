import type { Disposable } from 'vscode';
import type { VSCode } from './services';

/**
 * Says when files of a folder are made, changed or deleted.
 * @param folder absolute; may be outside of the workspace
 * @param files glob below it
 */
export function watchFiles(vscode: VSCode, folder: string, files: string, changed: () => void): Disposable {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), files);
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}
