import type { Uri } from 'vscode';
import type { VSCode } from '../services';
import { MEASURED_SCHEME } from '../sources/measuredDocument';

/** Documents that can show annotations: files, their versions in git, and our own read-only view of what was measured. */
export const ANNOTATED_SCHEMES = ['file', 'git', MEASURED_SCHEME] as const;

/** The absolute path of the file whose text (in some version) a document shows. */
export function documentFile(vscode: VSCode, uri: Uri): string | undefined {
  switch (uri.scheme) {
    case 'file':
      return uri.fsPath;
    case 'git':
      return gitPath(uri) ?? asFile(vscode, uri);
    case MEASURED_SCHEME:
      return asFile(vscode, uri);
    default:
      return undefined;
  }
}

function asFile(vscode: VSCode, uri: Uri): string {
  return vscode.Uri.file(uri.path).fsPath;
}

/** The git extension writes `{"path": "/absolute/file.ts", "ref": "HEAD"}` into the query. */
function gitPath(uri: Uri): string | undefined {
  try {
    const { path } = JSON.parse(uri.query) as { path?: unknown };
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined;
  }
}
