import type { Uri } from 'vscode';
import type { Services } from '../services';
import { HEAP_EDITOR } from './heapEditor';

/** Opens a .heapsnapshot here: the one that is given, else that of the active tab, else one that is asked for. */
export async function openSnapshot({ vscode }: Services, given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : (activeSnapshot(vscode) ?? (await askForFile(vscode)));
  if (uri !== undefined) await vscode.commands.executeCommand('vscode.openWith', uri, HEAP_EDITOR);
}

/** That of the active tab. */
export function activeSnapshot(vscode: Services['vscode']): Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const { uri } = (input ?? {}) as { uri?: unknown };
  return uri instanceof vscode.Uri && /\.heapsnapshot$/i.test(uri.path) ? uri : undefined;
}

async function askForFile(vscode: Services['vscode']): Promise<Uri | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: 'Open Heap Snapshot',
    filters: { 'Heap snapshots': ['heapsnapshot'] },
  });
  return files?.[0];
}
