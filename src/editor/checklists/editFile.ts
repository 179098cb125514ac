import { basename } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import type { Checklist } from '../../core/checklist/checklist';
import type { TextEdit } from '../../core/checklist/textEdit';
import type { Services } from '../services';

type Dependencies = Pick<Services, 'vscode' | 'engines'>;

/**
 * Changes a checklist where it is newest: in its open document, whose unsaved changes stay unsaved, else on disk.
 * @param edit is given the text as it is now
 * @throws HotlightError for a file that is gone or read-only
 */
export async function editFile(
  { vscode, engines }: Dependencies,
  file: string,
  edit: (checklist: Checklist) => readonly TextEdit[],
): Promise<void> {
  const engine = engines.checklists();
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isClosed }) => !isClosed && uri.scheme === 'file' && uri.fsPath === file,
  );
  if (document === undefined) {
    await engine.editChecklist(file, edit);
    return;
  }
  // Saving a document whose file was deleted would bring the file back.
  await engine.assertWritable(file);
  const edits = edit(engine.parseChecklist(document.getText(), basename(file, '.md')));
  if (edits.length === 0) return;
  const isUnsaved = document.isDirty;
  const change = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    change.replace(document.uri, range, text);
  }
  const isDone = (await vscode.workspace.applyEdit(change)) && (isUnsaved || (await document.save()));
  if (!isDone) throw new HotlightError('io', `${file} could not be changed; save or close it and try again.`);
}
