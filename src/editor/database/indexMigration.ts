import { posix } from 'node:path';
import type { Uri } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { toSlashes } from '../../core/base/paths';
import { indexMigration } from '../../core/sql/advice/migration';
import { withPatience } from '../progress';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';

/**
 * Writes a migration that adds an index in the style of the workspace and shows it; where there are no migrations, a
 * file of SQL in a folder `migrations` of the workspace folder that holds the statement.
 * @param source file of the statement
 * @throws HotlightError `usage` outside of a workspace folder, `io` when it can't be written
 */
export async function writeIndexMigration(
  { vscode, database, settings }: Services,
  index: { readonly ddl: string; readonly name: string },
  source: Uri,
): Promise<void> {
  const own = vscode.workspace.getWorkspaceFolder(source);
  const folders = localFolders(vscode);
  const folder = own ?? folders[0];
  if (folder === undefined) {
    throw new HotlightError(
      'usage',
      `Open the folder of the project first: its migrations take ${index.name}.`,
    );
  }
  // Those of the folder that holds the statement come first.
  const searched = [folder, ...folders.filter((one) => one !== folder)].map(({ uri }) => uri.fsPath);
  const exclude = settings.get('analysis.exclude');
  const found = await withPatience(vscode, 'Looking for the migrations', (signal) =>
    database.client.call('migrations', { folders: searched, exclude }, { signal }),
  );
  const style = found ?? {
    style: 'sql' as const,
    folder: posix.join(toSlashes(folder.uri.fsPath), 'migrations'),
    typescript: false,
  };
  const { path, text } = indexMigration(style, index, new Date(), style.typescript);
  const uri = vscode.Uri.file(path);
  try {
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(posix.dirname(path)));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (cause) {
    throw new HotlightError(
      'io',
      `The migration ${path} can't be written; see that its folder may be written to.`,
      {
        cause,
      },
    );
  }
  await vscode.window.showTextDocument(uri, { preview: false });
}
