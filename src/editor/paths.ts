import { isAbsolutePath, toSlashes } from '../core/base/paths';
import type { VSCode } from './services';

/** A measured file as the editor names it: relative to its workspace folder, the folder in front when there are several. */
export function displayPath(vscode: VSCode, file: string): string {
  return isAbsolutePath(file) ? toSlashes(vscode.workspace.asRelativePath(file)) : file;
}

/** Equal for two spellings of the same path: on Windows the case of letters and the kind of slash mean nothing. */
export function pathKey(file: string): string {
  return process.platform === 'win32' ? toSlashes(file).toLowerCase() : file;
}
