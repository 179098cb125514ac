import type { Disposable, Event, EventEmitter, TreeDataProvider, TreeItem, TreeView } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { KnownStatement } from '../../node/database/statements';
import { displayPath } from '../paths';
import { localFolders } from '../runs/runLocation';
import type { Services } from '../services';
import {
  bucketNodes,
  type DatabaseGrouping,
  type DatabaseNode,
  type DatabaseState,
  indexNodes,
  issueNodes,
  rootNodes,
  tableNodes,
  treeItem,
} from './databaseTree';
import { embeddedTarget } from './planTarget';
import type { StatementPlans } from './statementPlans';

const VIEW = 'hotlight.database';

/** The Database view: the active connection, its tables and indexes, what is off, and the queries of the source. */
export class DatabaseView implements TreeDataProvider<DatabaseNode>, Disposable {
  readonly onDidChangeTreeData: Event<DatabaseNode | undefined>;
  readonly #services: Services;
  readonly #plans: StatementPlans;
  readonly #changes: EventEmitter<DatabaseNode | undefined>;
  readonly #view: TreeView<DatabaseNode>;
  readonly #subscription: Disposable;
  #state: DatabaseState | undefined;
  #grouping: DatabaseGrouping = 'table';
  #statements: Promise<readonly KnownStatement[]> | undefined;
  #reading: AbortController | undefined;
  /** What was read of the workspace depends on it; see `workspaceOf`. */
  #workspace: string;

  constructor(services: Services, plans: StatementPlans) {
    const { vscode, database, contextKeys, settings } = services;
    this.#services = services;
    this.#plans = plans;
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
    this.#view = vscode.window.createTreeView<DatabaseNode>(VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#workspace = workspaceOf(services);
    contextKeys.set('hotlight.database.grouping', this.#grouping);
    contextKeys.set('hotlight.database.connected', database.active !== undefined);
    this.#subscription = vscode.Disposable.from(
      this.#changes,
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => visible && this.#appear()),
      database.onDidChange(() => {
        contextKeys.set('hotlight.database.connected', database.active !== undefined);
        void this.#read();
      }),
      plans.onDidChange(() => this.#changes.fire(undefined)),
      settings.onDidChange(() => this.#followWorkspace()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#followWorkspace()),
    );
    if (this.#view.visible) this.#appear();
  }

  set grouping(grouping: DatabaseGrouping) {
    this.#grouping = grouping;
    this.#services.contextKeys.set('hotlight.database.grouping', grouping);
    this.#changes.fire(undefined);
  }

  /** Reads everything anew. */
  async refresh(): Promise<void> {
    this.#statements = undefined;
    await this.#read();
  }

  getTreeItem(node: DatabaseNode): TreeItem {
    const { vscode } = this.#services;
    return treeItem(node, {
      vscode,
      shownPath: (file) => displayPath(vscode, file),
      summaryOf: ({ file, sql }) => this.#plans.planOf(file, sql)?.explained.summary,
    });
  }

  async getChildren(node?: DatabaseNode): Promise<DatabaseNode[]> {
    const state = this.#state;
    if (node === undefined || state === undefined) return rootNodes(state);
    if (node.type === 'bucket') {
      return node.statements.map((statement) => ({ type: 'statement', statement, sql: statement.sql }));
    }
    const overview = state.kind === 'server' ? state.overview : undefined;
    if (node.type === 'table' && overview) return indexNodes(node.table, overview);
    if (node.type !== 'group') return [];
    if (node.group === 'health') return overview ? issueNodes(overview) : [];
    if (node.group === 'tables') return tableNodes(state);
    return bucketNodes(await this.#allStatements(), this.#grouping);
  }

  dispose(): void {
    this.#reading?.abort();
    this.#subscription.dispose();
  }

  #appear(): void {
    const { database, log } = this.#services;
    if (this.#state !== undefined) return;
    if (database.active !== undefined) void this.#read();
    else database.restore?.().catch((error: unknown) => log.warn(messageOf(error)));
  }

  /** Other folders, exclusions or assumed rows: the queries are others, and on the embedded server the tables, too. */
  #followWorkspace(): void {
    const workspace = workspaceOf(this.#services);
    if (workspace === this.#workspace) return;
    this.#workspace = workspace;
    this.#statements = undefined;
    const { active } = this.#services.database;
    if (active !== undefined && active.url === undefined) void this.#read();
    else this.#changes.fire(undefined);
  }

  async #read(): Promise<void> {
    const { database, log } = this.#services;
    const { active } = database;
    this.#reading?.abort();
    if (active === undefined) {
      this.#show(undefined);
      return;
    }
    const reading = new AbortController();
    this.#reading = reading;
    this.#show({ kind: 'loading' });
    const { signal } = reading;
    try {
      if (active.url !== undefined) {
        const overview = await database.client.call('overview', { url: active.url }, { signal });
        for (const problem of overview.problems) log.warn(problem);
        if (!signal.aborted) this.#show({ kind: 'server', name: active.name, overview });
        return;
      }
      const target = embeddedTarget(this.#services);
      const schema = await database.client.call('schemaTables', target, { signal });
      for (const problem of schema.problems) log.warn(problem);
      if (!signal.aborted) this.#show({ kind: 'embedded', name: active.name, rows: target.rows, ...schema });
    } catch (error) {
      if (signal.aborted || HotlightError.is(error, 'cancelled')) return;
      log.error(messageOf(error));
      this.#show({ kind: 'failed', message: messageOf(error) });
    }
  }

  #show(state: DatabaseState | undefined): void {
    this.#state = state;
    this.#view.message = noteOf(state, this.#services.database.active?.name);
    this.#changes.fire(undefined);
  }

  #allStatements(): Promise<readonly KnownStatement[]> {
    const { vscode, database, settings, log } = this.#services;
    const folders = localFolders(vscode).map(({ uri }) => uri.fsPath);
    const exclude = settings.get('analysis.exclude');
    this.#statements ??= database.client.call('statements', { folders, exclude }).catch((error: unknown) => {
      log.error(messageOf(error));
      this.#statements = undefined;
      this.#view.message = 'The queries of the source could not be read; the log says why.';
      return [];
    });
    return this.#statements;
  }
}

function workspaceOf(services: Services): string {
  return JSON.stringify(embeddedTarget(services));
}

/** What the reader must know about what is shown, above the tree. */
function noteOf(state: DatabaseState | undefined, name: string | undefined): string {
  switch (state?.kind) {
    case 'loading':
      return `Reading ${name ?? 'the database'}…`;
    case 'failed':
      return state.message;
    case 'server': {
      const { more, problems, tables } = state.overview;
      const unread = problems.length === 0 ? '' : ' The log says what could not be read.';
      if (tables.length === 0) return `The database has no tables that this user may see.${unread}`;
      return `${more ? `Only the ${tables.length} largest tables are listed.` : ''}${unread}`.trim();
    }
    case 'embedded':
      return state.problems.length === 0
        ? 'Estimates: the schema of this workspace, with assumed rows.'
        : 'Estimates: not all of the schema could be loaded; the log says what.';
    default:
      return '';
  }
}
