import type { Uri, Webview } from 'vscode';
import type { VSCode } from './services';

/** Addresses by which a webview loads the files of a folder, which must be one of its `localResourceRoots`. */
export function pageAddress(vscode: VSCode, webview: Webview, root: Uri): (name: string) => string {
  return (name) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
}
