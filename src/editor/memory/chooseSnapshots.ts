import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { QuickPickItem, Uri } from 'vscode';
import { baseName, displayPath } from '../../core/base/paths';
import { formatBytes } from '../../core/base/units';
import { plainLabel } from '../labels';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';

/** As many as a list is good for. */
const MOST = 200;

/**
 * Asks which snapshots one is to be compared with: one of the workspace, those of its runs too, or any files.
 * @param file absolute path of the one
 * @returns absolute paths; undefined when the user chose none
 */
export async function chooseSnapshots(
  { vscode }: Services,
  file: string,
): Promise<readonly string[] | undefined> {
  const found = await vscode.workspace.findFiles('**/*.heapsnapshot', '**/node_modules/**', MOST);
  const beside = await vscode.workspace.findFiles(
    new vscode.RelativePattern(vscode.Uri.file(dirname(file)), '*.heapsnapshot'),
    null,
    MOST,
  );
  const files = [...new Set([...beside, ...found].map((uri) => uri.fsPath))].filter((one) => one !== file);
  const root = localFolders(vscode)[0]?.uri.fsPath ?? dirname(file);
  const known = await Promise.all(
    files.map(async (path) => {
      const stats = await stat(path).catch(() => undefined);
      return { path, size: stats?.size ?? 0, time: stats?.mtimeMs ?? 0 };
    }),
  );
  const items: (QuickPickItem & { readonly path?: string })[] = known
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.time - a.time)
    .map(({ path, size, time }) => ({
      label: plainLabel(baseName(path)),
      description: `${formatBytes(size)} · ${new Date(time).toLocaleString()}`,
      detail: displayPath(path, root),
      path,
    }));
  if (items.length > 0) {
    const chosen = await vscode.window.showQuickPick(
      [...items, { label: '$(folder-opened) Other files…', alwaysShow: true }],
      {
        title: 'Compare Heap Snapshots',
        placeHolder: `With which snapshot is ${baseName(file)} to be compared?`,
        matchOnDetail: true,
      },
    );
    if (chosen === undefined) return undefined;
    if (chosen.path !== undefined) return [chosen.path];
  }
  return askForFiles(vscode, vscode.Uri.file(dirname(file)), `Compare ${baseName(file)} With`);
}

/** Asks for one snapshot or several, wherever they are. */
export async function askForFiles(
  vscode: Services['vscode'],
  folder: Uri | undefined,
  title: string,
): Promise<readonly string[] | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title,
    canSelectMany: true,
    ...(folder === undefined ? {} : { defaultUri: folder }),
    filters: { 'Heap snapshots': ['heapsnapshot'] },
  });
  return uris === undefined || uris.length === 0 ? undefined : uris.map((uri) => uri.fsPath);
}
