import type { Uri } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { FromFlamePage } from '../../protocol/flame';
import type { Services } from '../services';

/** Asks where to save a picture that a flame graph page has made, and writes it. @throws HotlightError `io` */
export async function saveFlamePicture(
  { vscode, runs }: Pick<Services, 'vscode' | 'runs'>,
  { name, kind, data }: Extract<FromFlamePage, { type: 'save' }>,
): Promise<void> {
  const root = runs.roots[0]?.root;
  const defaultUri: Uri | undefined =
    root === undefined
      ? undefined
      : vscode.Uri.joinPath(vscode.Uri.file(root), name.replace(/[\\/:*?"<>|]/g, '-'));
  const chosen = await vscode.window.showSaveDialog({
    title: 'Save Flame Graph',
    filters: { [kind === 'svg' ? 'SVG image' : 'PNG image']: [kind] },
    ...(defaultUri === undefined ? {} : { defaultUri }),
  });
  if (chosen === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(chosen, new Uint8Array(data));
  } catch (error) {
    const sentence = `The flame graph could not be saved to ${chosen.fsPath}: ${messageOf(error)}`;
    throw new HotlightError('io', sentence, { cause: error });
  }
}
