import type { Diagnostic, DiagnosticSeverity, Disposable, Uri } from 'vscode';
import type { Finding, Severity } from '../../core/finding';
import { COMMANDS } from '../commands';
import type { Services, VSCode } from '../services';
import { locationOf, rangeOf } from './places';

export const DIAGNOSTIC_SOURCE = 'Hotlight';

/** Every finding as a diagnostic, with the way to its cause as related information and a link to its rule's page. */
export function findingDiagnostics({ vscode, findings }: Services): Disposable {
  const collection = vscode.languages.createDiagnosticCollection('hotlight');
  /** What is shown of each file; the same findings make no diagnostics again. */
  let shown = new Map<string, readonly Finding[]>();
  const made = new WeakMap<Finding, Diagnostic>();
  const refresh = (): void => {
    const files = new Map<string, Finding[]>();
    for (const { finding } of findings.all()) {
      const list = files.get(finding.file);
      if (list === undefined) files.set(finding.file, [finding]);
      else list.push(finding);
    }
    const changes: [Uri, Diagnostic[]][] = [];
    for (const file of new Set([...shown.keys(), ...files.keys()])) {
      const now = files.get(file) ?? [];
      if (isSame(now, shown.get(file) ?? [])) continue;
      changes.push([
        vscode.Uri.file(file),
        now.map((finding) => {
          const diagnostic = made.get(finding) ?? diagnosticOf(vscode, finding);
          made.set(finding, diagnostic);
          return diagnostic;
        }),
      ]);
    }
    shown = files;
    if (changes.length > 0) collection.set(changes);
  };
  refresh();
  return vscode.Disposable.from(collection, findings.onDidChange(refresh));
}

function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((finding, index) => finding === b[index]);
}

function diagnosticOf(vscode: VSCode, finding: Finding): Diagnostic {
  const text = finding.fix === undefined ? finding.message : `${finding.message}\n${finding.fix}`;
  const diagnostic = new vscode.Diagnostic(
    rangeOf(vscode, finding),
    text,
    severityOf(vscode, finding.severity),
  );
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = {
    value: finding.rule,
    target: vscode.Uri.parse(
      `command:${COMMANDS.explainRule}?${encodeURIComponent(JSON.stringify([finding.rule]))}`,
    ),
  };
  diagnostic.relatedInformation = finding.related.map(
    (place) => new vscode.DiagnosticRelatedInformation(locationOf(vscode, place), place.message),
  );
  return diagnostic;
}

function severityOf(vscode: VSCode, severity: Severity): DiagnosticSeverity {
  const severities = vscode.DiagnosticSeverity;
  return {
    error: severities.Error,
    warning: severities.Warning,
    info: severities.Information,
    hint: severities.Hint,
  }[severity];
}
