import type { CodeLens, CodeLensProvider, Disposable } from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../commands';
import type { Services } from '../services';
import { isExplainable, type StatementAddress } from './chosenStatement';
import { SQL_LANGUAGES, type StatementPlans } from './statementPlans';

/** Above each statement that can be explained: the way to do it, and what came of it. */
export function statementLenses(services: Services, plans: StatementPlans): Disposable {
  const { vscode, settings, database } = services;
  const changes = new vscode.EventEmitter<void>();
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changes.event,
    async provideCodeLenses(document): Promise<CodeLens[]> {
      if (!settings.get('annotations.codeLens') || !vscode.workspace.isTrusted) return [];
      const statements = (await plans.statementsOf(document)).filter(isExplainable);
      return statements.flatMap(({ sql, line, column, kind }) => {
        const range = new vscode.Range(line - 1, column - 1, line - 1, column - 1);
        const address: StatementAddress = { uri: document.uri, line, column };
        const lens = (title: string, tooltip: string, command: string): CodeLens =>
          new vscode.CodeLens(range, { title, tooltip, command, arguments: [address] });
        const known = plans.planOf(document.uri.fsPath, sql);
        const on = database.active === undefined ? '' : ` on ${database.active.name}`;
        return [
          ...(known === undefined
            ? []
            : [lens(known.explained.summary, `The plan on ${known.connection}`, INTERNAL_COMMANDS.showPlan)]),
          lens(
            known === undefined ? 'Explain' : 'Explain Again',
            `Show how PostgreSQL would run this statement${on}, without running it`,
            COMMANDS.explainStatement,
          ),
          // What the embedded one has not is data; what writes is never run.
          ...(database.active?.url === undefined || kind !== 'select'
            ? []
            : [
                lens(
                  'Explain Analyze',
                  `Run this statement${on} and measure it`,
                  COMMANDS.explainAnalyzeStatement,
                ),
              ]),
        ];
      });
    },
  };
  const selector = SQL_LANGUAGES.map((language) => ({ language, scheme: 'file' }));
  return vscode.Disposable.from(
    changes,
    vscode.languages.registerCodeLensProvider(selector, provider),
    plans.onDidChange(() => changes.fire()),
    database.onDidChange(() => changes.fire()),
    settings.onDidChange(() => changes.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changes.fire()),
  );
}
