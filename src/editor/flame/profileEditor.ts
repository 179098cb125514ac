import { basename, dirname } from 'node:path';
import type { CustomDocument, CustomReadonlyEditorProvider, Disposable } from 'vscode';
import { baseName } from '../../core/base/paths';
import { type LocalCopy, localCopy } from '../localCopy';
import type { Services } from '../services';
import { FlameController } from './flameController';

export const CUSTOM_EDITOR = 'hotlight.cpuprofile';
/** What profiles of the formats that are read are usually called; any other file may hold one as well. */
export const PROFILE_EXTENSIONS: readonly string[] = [
  'cpuprofile',
  'heapprofile',
  'json',
  'gz',
  'pb',
  'pprof',
  'collapsed',
  'folded',
  'txt',
];

/** Opens profile files of any format, whoever recorded them, and makes them the active profile. */
export function registerProfileEditor(services: Services): Disposable {
  const { vscode, active, notify } = services;
  const provider: CustomReadonlyEditorProvider<CustomDocument & LocalCopy> = {
    openCustomDocument: async (uri) => ({ uri, ...(await localCopy(services, uri)) }),
    resolveCustomEditor: (document, panel) => {
      const { uri, file } = document;
      const source = { target: file, title: baseName(uri.path), isFile: true } as const;
      const controller = new FlameController(services, panel, source);
      const activate = (): void => {
        // The page shows what is wrong with the file; a message would say it twice.
        active.activate(file, source.title).catch((error: unknown) => services.log.warn(String(error)));
      };
      activate();
      const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(file)), basename(file));
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      watcher.onDidChange(() => {
        activate();
        controller.reload().catch((error: unknown) => notify.error(error));
      });
      panel.onDidDispose(() => watcher.dispose());
    },
  };
  return vscode.window.registerCustomEditorProvider(CUSTOM_EDITOR, provider);
}
