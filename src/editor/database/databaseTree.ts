import type { ThemeIcon, TreeItem } from 'vscode';
import { baseName } from '../../core/base/paths';
import { formatCount, formatValue } from '../../core/base/units';
import type { DatabaseOverview } from '../../node/database/service';
import type { KnownStatement } from '../../node/database/statements';
import type { RowCounts } from '../../node/sql/embedded/planner';
import type { HealthIssue } from '../../node/sql/statistics/health';
import type { IndexFacts, TableOverview } from '../../node/sql/statistics/tables';
import { plainLabel, shorten } from '../labels';
import type { VSCode } from '../services';

export type DatabaseGrouping = 'table' | 'file';

/** What the view has read of the active connection. */
export type DatabaseState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'server'; readonly name: string; readonly overview: DatabaseOverview }
  | {
      readonly kind: 'embedded';
      readonly name: string;
      readonly server: string;
      readonly tables: readonly string[];
      readonly problems: readonly string[];
      readonly rows: RowCounts;
    };

export type DatabaseNode =
  | { readonly type: 'connection'; readonly state: Extract<DatabaseState, { kind: 'server' | 'embedded' }> }
  | { readonly type: 'group'; readonly group: 'health' | 'tables' | 'queries'; readonly count?: number }
  | { readonly type: 'issue'; readonly issue: HealthIssue; readonly sql: string | undefined }
  | { readonly type: 'table'; readonly table: TableOverview }
  | { readonly type: 'assumed'; readonly table: string; readonly rows: number }
  | { readonly type: 'index'; readonly index: IndexFacts; readonly sql: string; readonly duplicate: boolean }
  | { readonly type: 'bucket'; readonly key: string; readonly statements: readonly KnownStatement[] }
  | { readonly type: 'statement'; readonly statement: KnownStatement; readonly sql: string };

const NO_TABLE = 'no table';

/** The top of the tree. */
export function rootNodes(state: DatabaseState | undefined): DatabaseNode[] {
  if (state === undefined || state.kind === 'loading' || state.kind === 'failed') return [];
  const tables = state.kind === 'server' ? state.overview.tables.length : state.tables.length;
  return [
    { type: 'connection', state },
    ...(state.kind === 'server' && state.overview.health.length > 0
      ? [{ type: 'group', group: 'health', count: state.overview.health.length } as const]
      : []),
    { type: 'group', group: 'tables', count: tables },
    { type: 'group', group: 'queries' },
  ];
}

/** Tables of the server, or of the workspace's schema with the rows that they are taken to have. */
export function tableNodes(state: DatabaseState): DatabaseNode[] {
  if (state.kind === 'server') return state.overview.tables.map((table) => ({ type: 'table', table }));
  if (state.kind !== 'embedded') return [];
  const { rows, tables } = state;
  return tables.map((table) => ({ type: 'assumed', table, rows: rows.tables?.[table] ?? rows.default }));
}

/** The statement that mends an issue stands at the end of its advice. */
export function issueNodes({ health }: DatabaseOverview): DatabaseNode[] {
  return health.map((issue) => {
    const sql = /\b(?:DROP INDEX|CREATE INDEX|ANALYZE)\b[^;]*;/.exec(issue.fix)?.[0];
    return { type: 'issue', issue, sql };
  });
}

/** The indexes of a table; those that another one makes superfluous are marked. */
export function indexNodes(table: TableOverview, { health }: DatabaseOverview): DatabaseNode[] {
  const duplicates = new Set(
    health.filter(({ rule }) => rule === 'duplicate-index').map(({ object }) => object),
  );
  return table.indexes.map((index) => ({
    type: 'index',
    index,
    sql: `${index.definition};`,
    duplicate: duplicates.has(index.name),
  }));
}

/** The queries of the source by table, a query of several tables under each, or by file. */
export function bucketNodes(
  statements: readonly KnownStatement[],
  grouping: DatabaseGrouping,
): Extract<DatabaseNode, { type: 'bucket' }>[] {
  const buckets = new Map<string, KnownStatement[]>();
  for (const statement of statements) {
    const keys =
      grouping === 'file' ? [statement.file] : statement.tables.length > 0 ? statement.tables : [NO_TABLE];
    for (const key of keys) {
      const list = buckets.get(key);
      if (list === undefined) buckets.set(key, [statement]);
      else list.push(statement);
    }
  }
  return [...buckets]
    .map(([key, list]) => ({ type: 'bucket' as const, key, statements: list }))
    .sort((a, b) => Number(a.key === NO_TABLE) - Number(b.key === NO_TABLE) || (a.key < b.key ? -1 : 1));
}

/** What the tree's rows need besides themselves. */
export interface TreeContext {
  readonly vscode: VSCode;
  shownPath(file: string): string;
  /** `Seq Scan on orders, 150 k rows, 412 ms` of a statement that was explained. */
  summaryOf(statement: KnownStatement): string | undefined;
}

/** How a row looks. */
export function treeItem(node: DatabaseNode, context: TreeContext): TreeItem {
  switch (node.type) {
    case 'connection':
      return connectionItem(node.state, context);
    case 'group':
      return groupItem(node, context);
    case 'issue':
      return issueItem(node.issue, node.sql, context);
    case 'table':
      return tableItem(node.table, context);
    case 'assumed': {
      const item = new context.vscode.TreeItem(plainLabel(node.table));
      item.description = `${formatCount(node.rows)} rows assumed`;
      item.iconPath = new context.vscode.ThemeIcon('table');
      return item;
    }
    case 'index':
      return indexItem(node.index, node.duplicate, context);
    case 'bucket':
      return bucketItem(node, context);
    case 'statement':
      return statementItem(node.statement, context);
  }
}

function connectionItem(
  state: Extract<DatabaseState, { kind: 'server' | 'embedded' }>,
  { vscode }: TreeContext,
): TreeItem {
  const item = new vscode.TreeItem(plainLabel(state.name));
  item.iconPath = new vscode.ThemeIcon('database');
  item.contextValue = 'connection';
  if (state.kind === 'embedded') {
    item.description = plainLabel(state.server);
    item.tooltip = 'Plans are estimates on the schema of this workspace, with assumed rows.';
    return item;
  }
  const { server, user, replica, pooler, superuser, extensions } = state.overview.facts;
  const marks = [server, ...(replica ? ['read replica'] : []), ...(pooler ? ['through a pooler'] : [])];
  item.description = plainLabel(marks.join(', '));
  const has = (name: string): string => (extensions.includes(name) ? 'yes' : 'no');
  item.tooltip = [
    `Connected as ${user}${superuser ? ', a superuser' : ''}`,
    `pg_stat_statements: ${has('pg_stat_statements')}, hypopg: ${has('hypopg')}`,
    'Everything happens in read-only transactions that are rolled back.',
  ].join('\n');
  return item;
}

function groupItem(
  { group, count }: Extract<DatabaseNode, { type: 'group' }>,
  { vscode }: TreeContext,
): TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const [label, iconId] = {
    health: ['Health', 'pulse'],
    tables: ['Tables', 'table'],
    queries: ['Queries in the Source', 'code'],
  }[group] as [string, string];
  const item = new vscode.TreeItem(label, group === 'health' ? Expanded : Collapsed);
  item.id = group;
  item.iconPath = new vscode.ThemeIcon(iconId);
  if (count !== undefined) item.description = String(count);
  return item;
}

function issueItem(issue: HealthIssue, sql: string | undefined, { vscode }: TreeContext): TreeItem {
  const item = new vscode.TreeItem(plainLabel(issue.object));
  item.description = issue.rule.replaceAll('-', ' ');
  item.tooltip = `${issue.message}\n\n${issue.fix}`;
  item.iconPath = warningIcon(vscode);
  item.contextValue = sql === undefined ? 'issue' : 'issue sql';
  return item;
}

function tableItem(
  { name, rows, bytes, analyzed, indexes }: TableOverview,
  { vscode }: TreeContext,
): TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(plainLabel(name), indexes.length > 0 ? Collapsed : None);
  const counted = rows === undefined ? 'rows unknown' : `${formatCount(Math.round(rows))} rows`;
  item.description = `${counted}, ${formatValue(bytes, 'bytes')}${analyzed === undefined ? ', never analyzed' : ''}`;
  item.tooltip = [
    `${counted}, as the planner has them; ${formatValue(bytes, 'bytes')} with indexes.`,
    analyzed === undefined
      ? `Never analyzed: the planner guesses. Run ANALYZE ${name};`
      : `Analyzed ${new Date(analyzed).toLocaleString()}.`,
    `${indexes.length} ${indexes.length === 1 ? 'index' : 'indexes'}.`,
  ].join('\n');
  item.iconPath = analyzed === undefined ? warningIcon(vscode, 'table') : new vscode.ThemeIcon('table');
  item.contextValue = 'table';
  return item;
}

function indexItem(
  { name, definition, bytes, scans, constraint, valid }: IndexFacts,
  duplicate: boolean,
  { vscode }: TreeContext,
): TreeItem {
  const item = new vscode.TreeItem(plainLabel(name));
  const unused = scans === 0 && !constraint;
  const marks = [
    formatValue(bytes, 'bytes'),
    ...(valid ? [] : ['invalid']),
    ...(duplicate ? ['duplicate'] : []),
    scans === 0 ? 'never used' : `used ${formatCount(scans)} ${scans === 1 ? 'time' : 'times'}`,
  ];
  item.description = marks.join(', ');
  item.tooltip = constraint ? `${definition}\n\nIt holds the table to a constraint.` : definition;
  const noticeable = !valid || duplicate || unused;
  item.iconPath = noticeable ? warningIcon(vscode, 'key') : new vscode.ThemeIcon('key');
  item.contextValue = 'index sql';
  return item;
}

function bucketItem(
  { key, statements }: Extract<DatabaseNode, { type: 'bucket' }>,
  { vscode, shownPath }: TreeContext,
): TreeItem {
  const isFile = key.includes('/') || key.includes('\\');
  const label = isFile ? baseName(key) : key;
  const item = new vscode.TreeItem(plainLabel(label), vscode.TreeItemCollapsibleState.Collapsed);
  item.description = isFile ? plainLabel(shownPath(key)) : String(statements.length);
  item.iconPath = new vscode.ThemeIcon(isFile ? 'file-code' : 'table');
  return item;
}

function statementItem(statement: KnownStatement, { vscode, shownPath, summaryOf }: TreeContext): TreeItem {
  const { sql, file, line, column, kind } = statement;
  const item = new vscode.TreeItem(plainLabel(shorten(sql.replace(/\s+/g, ' ').trim(), 80)));
  const summary = summaryOf(statement);
  item.description = plainLabel(summary ?? `${baseName(file)}:${line}`);
  item.tooltip = `${shownPath(file)}:${line}\n\n${shorten(sql, 1000)}`;
  item.iconPath = new vscode.ThemeIcon(summary === undefined ? 'symbol-string' : 'type-hierarchy');
  item.contextValue = kind === 'select' ? 'statement sql' : kind === 'write' ? 'written sql' : 'sql';
  const position = new vscode.Position(line - 1, column - 1);
  item.command = {
    title: 'Open',
    command: 'vscode.open',
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(position, position), preview: true }],
  };
  return item;
}

function warningIcon(vscode: VSCode, id = 'warning'): ThemeIcon {
  return new vscode.ThemeIcon(id, new vscode.ThemeColor('problemsWarningIcon.foreground'));
}
