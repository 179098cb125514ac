import type { Location, Range } from 'vscode';
import type { Finding, RelatedPlace } from '../../core/finding';
import type { VSCode } from '../services';

/** A finding's 1-based place as the editor counts. */
export function rangeOf(
  vscode: VSCode,
  { line, column, endLine, endColumn }: Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn'>,
): Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

export function locationOf(vscode: VSCode, { file, line, column }: RelatedPlace | Finding): Location {
  return new vscode.Location(vscode.Uri.file(file), new vscode.Position(line - 1, column - 1));
}
