import type { CodeAction, CodeActionProvider, Diagnostic, Disposable } from 'vscode';
import { statementAt } from '../../core/sql/statements/statement';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import { DIAGNOSTIC_SOURCE } from '../findings/diagnostics';
import type { Services } from '../services';
import { isExplainable, type StatementAddress } from './chosenStatement';
import { SQL_LANGUAGES, type StatementPlans } from './statementPlans';

/** What the light bulb offers: to explain the statement at the cursor, and to write an index that its plan lacks. */
export function statementActions({ vscode }: Services, plans: StatementPlans): Disposable {
  const { QuickFix, Refactor } = vscode.CodeActionKind;
  const provider: CodeActionProvider = {
    async provideCodeActions(document, { start }, { diagnostics }): Promise<CodeAction[]> {
      if (!vscode.workspace.isTrusted) return [];
      const actions = diagnostics.flatMap((diagnostic): CodeAction[] => {
        const rule = ruleOf(diagnostic);
        if (diagnostic.source !== DIAGNOSTIC_SOURCE || rule === undefined) return [];
        const { fsPath } = document.uri;
        const advice = plans.findingAt(fsPath, rule, diagnostic.range.start.line + 1)?.advice;
        if (advice === undefined) return [];
        const action = new vscode.CodeAction(`Write a migration that adds ${advice.name}`, QuickFix);
        action.diagnostics = [diagnostic];
        action.isPreferred = true;
        const { ddl, name } = advice;
        action.command = {
          title: action.title,
          command: INTERNAL_COMMANDS.writeIndexMigration,
          arguments: [{ ddl, name }, document.uri],
        };
        return [action];
      });
      const found = statementAt(await plans.statementsOf(document), start.line + 1, start.character + 1);
      if (found !== undefined && isExplainable(found)) {
        const action = new vscode.CodeAction('Explain this statement', Refactor);
        const address: StatementAddress = { uri: document.uri, line: found.line, column: found.column };
        action.command = {
          title: action.title,
          command: COMMANDS.explainStatement,
          arguments: [address],
        };
        actions.push(action);
      }
      return actions;
    },
  };
  const selector = SQL_LANGUAGES.map((language) => ({ language, scheme: 'file' }));
  const kinds = { providedCodeActionKinds: [QuickFix, Refactor] };
  return vscode.languages.registerCodeActionsProvider(selector, provider, kinds);
}

function ruleOf({ code }: Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return typeof value === 'string' ? value : undefined;
}
