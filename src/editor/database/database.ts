import { dirname, join } from 'node:path';
import type { Uri } from 'vscode';
import type { DatabaseClient, openDatabaseClient } from '../../node/database/client';
import type { KnownStatement } from '../../node/database/statements';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import type { Feature, VSCode } from '../services';
import type { StatementAddress } from './chosenStatement';
import { Connector } from './connect';
import type { DatabaseNode } from './databaseTree';
import { DatabaseView } from './databaseView';
import { Explainer } from './explain';
import { explainFile } from './explainFile';
import { writeIndexMigration } from './indexMigration';
import { statementActions } from './statementActions';
import { statementLenses } from './statementLenses';
import { StatementPlans } from './statementPlans';

export interface DatabaseOptions {
  openClient(options: Parameters<typeof openDatabaseClient>[0]): DatabaseClient;
}

/** Connections, and what is asked of them. */
export function databaseFeature({ openClient }: DatabaseOptions): Feature {
  return {
    name: 'database',
    register(services) {
      const { vscode, database, engines } = services;
      const dist = dirname(engines.agentPath);
      const client = openClient({
        workerPath: join(dist, 'databaseWorker.js'),
        childPath: join(dist, 'pglite', 'child.mjs'),
      });
      const connector = new Connector(services);
      database.client = client;
      database.restore = () => connector.restore();
      const plans = new StatementPlans(services);
      const explainer = new Explainer(services, plans);
      const view = new DatabaseView(services, plans);
      return vscode.Disposable.from(
        client,
        plans,
        view,
        statementLenses(services, plans),
        statementActions(services, plans),
        registerCommand(services, COMMANDS.connectDatabase, () => connector.choose()),
        registerCommand(services, COMMANDS.explainStatement, (what?: unknown) =>
          explainer.explain(addressOf(vscode, what)),
        ),
        registerCommand(services, COMMANDS.explainAnalyzeStatement, (what?: unknown) =>
          explainer.explainAnalyze(addressOf(vscode, what)),
        ),
        registerCommand(services, COMMANDS.explainWithValues, (what?: unknown) =>
          explainer.explainWithValues(addressOf(vscode, what)),
        ),
        registerCommand(services, COMMANDS.explainFile, () => explainFile(services, plans)),
        registerCommand(services, INTERNAL_COMMANDS.showPlan, (address: StatementAddress) =>
          explainer.showPlan(address),
        ),
        registerCommand(
          services,
          INTERNAL_COMMANDS.writeIndexMigration,
          (index: { ddl: string; name: string }, source: Uri) => writeIndexMigration(services, index, source),
        ),
        registerCommand(services, COMMANDS.databaseRefresh, () => view.refresh()),
        registerCommand(services, COMMANDS.databaseByTable, () => {
          view.grouping = 'table';
        }),
        registerCommand(services, COMMANDS.databaseByFile, () => {
          view.grouping = 'file';
        }),
        registerCommand(services, COMMANDS.databaseCopySql, async (node?: DatabaseNode) => {
          if (node === undefined || !('sql' in node) || node.sql === undefined) return;
          await vscode.env.clipboard.writeText(node.sql);
          vscode.window.setStatusBarMessage('Copied the SQL', 3000);
        }),
      );
    },
  };
}

/** A lens and a code action give an address, the view one of its rows; the palette and a key nothing. */
function addressOf(vscode: VSCode, what: unknown): StatementAddress | undefined {
  const { uri, statement } = (what ?? {}) as Partial<StatementAddress> & { statement?: KnownStatement };
  if (uri !== undefined) return what as StatementAddress;
  if (statement === undefined) return undefined;
  const { file, line, column } = statement;
  return { uri: vscode.Uri.file(file), line, column };
}
