import { HotlightError } from '../../core/base/errors';
import type { Services } from '../services';
import { askForFiles, chooseSnapshots } from './chooseSnapshots';
import type { HeapEditors } from './heapEditor';
import { activeSnapshot } from './openSnapshot';

/**
 * Compares heap snapshots: those selected in the Explorer, or the one that is given or open with others that are asked
 * for.
 */
export async function compareHeapSnapshots(
  services: Services,
  editors: HeapEditors,
  given: unknown,
  selection: unknown,
): Promise<void> {
  const { vscode } = services;
  const uris = (Array.isArray(selection) ? selection : [given]).filter((one) => one instanceof vscode.Uri);
  const files = uris.map((uri) => uri.fsPath);
  if (files.length < 2) {
    const shown = files[0] ?? activeSnapshot(vscode)?.fsPath;
    const others =
      shown === undefined
        ? await askForFiles(vscode, undefined, 'Compare Heap Snapshots')
        : await chooseSnapshots(services, shown);
    if (others === undefined) return;
    files.splice(0, files.length, ...(shown === undefined ? [] : [shown]), ...others);
  }
  const [first, ...others] = files;
  if (first === undefined || others.length === 0) {
    throw new HotlightError('usage', 'One snapshot shows no growth; choose two or more.');
  }
  await editors.compare(first, others);
}
