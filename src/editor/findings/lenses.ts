import type { CodeLens, CodeLensProvider, Disposable } from 'vscode';
import type { Services } from '../services';
import { locationOf, rangeOf } from './places';

/** A lens above each finding that has a title and is worth a row: a click shows the way to its cause. */
export function findingLenses({ vscode, findings, settings }: Services): Disposable {
  const changes = new vscode.EventEmitter<void>();
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changes.event,
    provideCodeLenses({ uri }): CodeLens[] {
      if (!settings.get('annotations.codeLens')) return [];
      return findings
        .of(uri.fsPath)
        .filter(({ finding }) => finding.title !== undefined && finding.severity !== 'hint')
        .map(({ finding }) => {
          const locations = [finding, ...finding.related].map((place) => locationOf(vscode, place));
          return new vscode.CodeLens(rangeOf(vscode, finding), {
            title: finding.title ?? '',
            tooltip: finding.message,
            command: 'editor.action.peekLocations',
            arguments: [uri, rangeOf(vscode, finding).start, locations, 'peek'],
          });
        });
    },
  };
  return vscode.Disposable.from(
    changes,
    vscode.languages.registerCodeLensProvider({ scheme: 'file' }, provider),
    findings.onDidChange(() => changes.fire()),
    settings.onDidChange(() => changes.fire()),
  );
}
