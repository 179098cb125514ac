import { HotlightError } from '../../core/base/errors';
import type { VSCode } from '../services';

/**
 * Opens a checklist's Markdown at a line (1-based).
 * @throws HotlightError `not-found` for a file that is gone
 */
export async function openAt(vscode: VSCode, file: string, line: number): Promise<void> {
  const uri = vscode.Uri.file(file);
  const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => {
    throw new HotlightError('not-found', `There is no file ${file} any more; start the checklist anew.`);
  });
  const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(range.start, range.start) });
}
