import type { CodeAction, CodeActionProvider, Diagnostic, Disposable, TextDocument } from 'vscode';
import { COMMANDS } from '../commands';
import type { Services, VSCode } from '../services';
import { DIAGNOSTIC_SOURCE } from './diagnostics';
import type { SourceAnalysis } from './sourceAnalysis';

/** For each finding: mend it where that is safe, silence it here or its rule in the file, read about the rule. */
export function findingActions({ vscode }: Services, analysis: Pick<SourceAnalysis, 'fix'>): Disposable {
  const provider: CodeActionProvider = {
    async provideCodeActions(document, _range, { diagnostics }) {
      const ours = diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
      const fixes = await Promise.all(
        ours.map((diagnostic) => fixFor(vscode, analysis, document, diagnostic)),
      );
      return [
        ...fixes.flatMap((fix) => fix ?? []),
        ...ours.flatMap((diagnostic) => actionsFor(vscode, document, diagnostic)),
      ];
    },
  };
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, provider, kinds);
}

/** The rewrite that mends a finding, shown as a preview before anything changes. */
async function fixFor(
  vscode: VSCode,
  analysis: Pick<SourceAnalysis, 'fix'>,
  document: TextDocument,
  diagnostic: Diagnostic,
): Promise<CodeAction | undefined> {
  const rule = ruleOf(diagnostic);
  if (rule === undefined) return undefined;
  const { version } = document;
  const fix = await analysis.fix(document, rule, diagnostic.range.start.line + 1);
  if (fix === undefined || document.version !== version) return undefined;
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  const told = { label: fix.title, description: fix.note };
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  action.edit = new vscode.WorkspaceEdit();
  // What needs confirmation makes VS Code show a preview, where it is listed and not ticked: the rest is, and applied.
  const line = document.lineAt(diagnostic.range.start.line);
  const indent = line.firstNonWhitespaceCharacterIndex;
  const remark = `// ${fix.note}\n${line.text.slice(0, indent)}`;
  const place = new vscode.Position(line.lineNumber, indent);
  action.edit.insert(document.uri, place, remark, { ...told, needsConfirmation: true });
  for (const { start, end, text } of fix.edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    action.edit.replace(document.uri, range, text, { ...told, needsConfirmation: false });
  }
  return action;
}

function actionsFor(vscode: VSCode, document: TextDocument, diagnostic: Diagnostic): CodeAction[] {
  const rule = ruleOf(diagnostic);
  if (rule === undefined) return [];
  const action = (title: string): CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    return made;
  };
  const comment = document.languageId === 'sql' ? '--' : '//';
  const actions: CodeAction[] = [];
  const line = document.lineAt(diagnostic.range.start.line);
  const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  // Between the tags of JSX a comment would be text.
  const isMarkup = document.languageId.endsWith('react') && /^[<{]/.test(line.text.trimStart());
  if (!isMarkup) {
    const here = action(`Ignore this ${rule}, with a reason`);
    const text = new vscode.SnippetString(`${literal(indent)}${comment} hotlight-ignore ${rule} -- `)
      .appendPlaceholder('why')
      .appendText('\n');
    const start = new vscode.Position(line.lineNumber, 0);
    here.edit = new vscode.WorkspaceEdit();
    here.edit.set(document.uri, [vscode.SnippetTextEdit.insert(start, text)]);
    actions.push(here);
  }
  const inFile = action(`Ignore ${rule} in this file`);
  // A #! line stays the first one.
  const top = new vscode.Position(document.lineAt(0).text.startsWith('#!') ? 1 : 0, 0);
  inFile.edit = new vscode.WorkspaceEdit();
  inFile.edit.insert(document.uri, top, `${comment} hotlight-ignore-file ${rule}\n`);
  const explain = action(`Explain ${rule}`);
  explain.command = { title: explain.title, command: COMMANDS.explainRule, arguments: [rule] };
  return [...actions, inFile, explain];
}

function ruleOf({ code }: Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return typeof value === 'string' ? value : undefined;
}

/** Text of the file as a snippet takes it literally. */
function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
