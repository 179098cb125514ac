import { HotlightError } from '../../core/base/errors';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';

/** The workspace folder, asked for where there are several; undefined when the user thinks better of it. */
export async function pickRoot(
  { vscode }: Pick<Services, 'vscode'>,
  title: string,
): Promise<string | undefined> {
  const folders = localFolders(vscode);
  if (folders.length === 0) {
    throw new HotlightError('usage', 'Checklists and their numbers lie in a folder; open one first.');
  }
  if (folders.length === 1) return folders[0]!.uri.fsPath;
  const items = folders.map((folder) => ({ label: folder.name, root: folder.uri.fsPath }));
  return (await vscode.window.showQuickPick(items, { title }))?.root;
}
