import type { TextDocument, ViewColumn } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { isAbsolutePath } from '../../core/base/paths';
import { mapLines } from '../../core/lines/mapLines';
import type { LoadedProfile } from '../active/activeProfile';
import { displayPath } from '../paths';
import { localFolders } from '../runs/runLocation';
import type { Services, VSCode } from '../services';
import { localFile } from './localFile';

export interface Place {
  /** As the profile spells it: an absolute path, or a name such as `node:fs`. */
  readonly file: string;
  /** 1-based, in the source as it was measured. */
  readonly line: number;
  /** 1-based; 0 when unknown. */
  readonly column?: number;
}

/**
 * Opens a measured place in the source as it is now. Where that line is gone, the source is shown as it was
 * measured, and the user is told.
 * @param viewColumn the active one when absent
 * @throws HotlightError when there is no source to show.
 */
export async function openPlace(
  services: Pick<Services, 'vscode' | 'measured' | 'notify'>,
  profile: LoadedProfile | undefined,
  place: Place,
  viewColumn?: ViewColumn,
): Promise<void> {
  const { vscode, measured, notify } = services;
  if (!isAbsolutePath(place.file)) {
    const name = place.file === '' ? 'This frame' : place.file;
    throw new HotlightError(
      'unsupported',
      `${name} is part of Node.js itself and has no source file to open.`,
    );
  }
  const name = displayPath(vscode, place.file);
  const current = (await openIfExists(vscode, place.file)) ?? (await openLocal(vscode, place.file));
  const measuredText = profile?.analysis.sourceText(place.file);
  if (current !== undefined) {
    const line =
      measuredText === undefined
        ? Math.min(place.line, current.lineCount)
        : mapLines(measuredText, current.getText()).toCurrent(place.line);
    if (line !== undefined) return show(vscode, current, line, place.column, viewColumn);
  }
  const uri = profile === undefined ? undefined : measured.uriOf(profile, place.file);
  if (uri === undefined) {
    throw new HotlightError(
      'not-found',
      `${name} does not exist on this machine and the profile holds no copy of it; open the workspace it was recorded in.`,
    );
  }
  await show(vscode, await vscode.workspace.openTextDocument(uri), place.line, place.column, viewColumn);
  const why = current === undefined ? 'does not exist any more' : `has changed at line ${place.line}`;
  notify.inform(`${name} ${why}; this is the source as it was measured.`);
}

async function openIfExists(vscode: VSCode, file: string): Promise<TextDocument | undefined> {
  const uri = vscode.Uri.file(file);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}

/** Where the profile comes from another machine. */
async function openLocal(vscode: VSCode, file: string): Promise<TextDocument | undefined> {
  const found = localFile(
    file,
    localFolders(vscode).map((folder) => folder.uri.fsPath),
  );
  return found === undefined ? undefined : openIfExists(vscode, found);
}

async function show(
  vscode: VSCode,
  document: TextDocument,
  line: number,
  column: number | undefined,
  viewColumn: ViewColumn | undefined,
): Promise<void> {
  const row = Math.max(0, Math.min(line, document.lineCount) - 1);
  const position = new vscode.Position(row, Math.max(0, (column ?? 1) - 1));
  const editor = await vscode.window.showTextDocument(document, {
    ...(viewColumn === undefined ? {} : { viewColumn }),
    selection: new vscode.Range(position, position),
  });
  editor.revealRange(
    new vscode.Range(position, position),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
}
