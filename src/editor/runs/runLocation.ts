import { relative } from 'node:path';
import type { WorkspaceFolder } from 'vscode';
import type { Services } from '../services';

/** Where a run is stored. */
export interface RunLocation {
  /** Absolute; its `.hotlight/runs` takes the run. */
  readonly root: string;
  readonly folder: WorkspaceFolder | undefined;
}

/** Folders of the workspace that are on this machine's disk. */
export function localFolders(vscode: Services['vscode']): readonly WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
}

/**
 * Runs belong to the workspace folder that holds `path`, else to the first one; without any folder they are kept
 * in the extension's own storage.
 */
export function runLocation(
  services: Pick<Services, 'vscode' | 'context'>,
  path: string | undefined,
): RunLocation {
  const folders = localFolders(services.vscode);
  const holding = folders
    .filter((folder) => path !== undefined && isInside(path, folder.uri.fsPath))
    .sort((a, b) => b.uri.fsPath.length - a.uri.fsPath.length);
  const folder = holding[0] ?? folders[0];
  return { folder, root: folder?.uri.fsPath ?? services.context.globalStorageUri.fsPath };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && way !== path);
}

/** Every place that `runLocation` can answer with. */
export function runRoots(services: Pick<Services, 'vscode' | 'context'>): readonly RunLocation[] {
  const folders = localFolders(services.vscode);
  if (folders.length === 0) return [runLocation(services, undefined)];
  return folders.map((folder) => ({ folder, root: folder.uri.fsPath }));
}
