import type { Diagnostic, DiagnosticSeverity, Disposable, Uri } from 'vscode';
import type { Finding, Severity } from '../../core/finding';
import { COMMANDS } from '../commands';
import type { Services, VSCode } from '../services';
import { locationOf, rangeOf } from './places';

export const DIAGNOSTIC_SOURCE = 'Hotlight';

/** Every finding as a diagnostic, with the way to its cause as related information and a link to its rule's page. */
export function findingDiagnostics({ vscode, findings }: Services): Disposable {
  const collection = vscode.languages.createDiagnosticCollection('hotlight');
  const made = new WeakMap<Finding, Diagnostic>();
  const show = (files: Iterable<string>): void => {
    const changes = [...files].map((file): [Uri, Diagnostic[]] => [
      vscode.Uri.file(file),
      findings.of(file).map(({ finding }) => {
        const diagnostic = made.get(finding) ?? diagnosticOf(vscode, finding);
        made.set(finding, diagnostic);
        return diagnostic;
      }),
    ]);
    if (changes.length > 0) collection.set(changes);
  };
  show(new Set(findings.all().map(({ finding }) => finding.file)));
  return vscode.Disposable.from(collection, findings.onDidChange(show));
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
