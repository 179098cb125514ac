import type { TreeItem } from 'vscode';
import { NAMES } from '../../core/checklist/gate/names';
import { formatQuantity } from '../../core/checklist/gate/quantity';
import { baselineFile } from '../../node/checklist/namedValues';
import { formatAge } from '../active/describe';
import { COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import type { VSCode } from '../services';
import type { BaselineEntry, BaselineProblem } from './baselinesModel';
import type { RunItemContext } from './runItem';

/** The row above all baselines. */
export interface BaselinesNode {
  readonly type: 'baselines';
  readonly count: number;
}
export interface BaselineNode {
  readonly type: 'baseline';
  readonly baseline: BaselineEntry;
}
/** One of the values that a baseline keeps, or why there are none to show. */
export type BaselineDetailNode =
  | { readonly type: 'baselineValue'; readonly baseline: BaselineEntry; readonly name: string }
  | { readonly type: 'baselineProblem'; readonly problem: BaselineProblem };
export type BaselineTreeNode = BaselinesNode | BaselineNode | BaselineDetailNode;

/** Whether a command was given the row of a baseline. */
export function isBaselineNode(value: unknown): value is BaselineNode {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'baseline';
}

/** How a row of the baselines looks. */
export function baselineTreeItem(vscode: VSCode, node: BaselineTreeNode, context: RunItemContext): TreeItem {
  switch (node.type) {
    case 'baselines':
      return groupItem(vscode, node);
    case 'baseline':
      return baselineItem(vscode, node, context);
    case 'baselineValue':
      return valueItem(vscode, node.baseline, node.name);
    case 'baselineProblem':
      return problemItem(vscode, node.problem);
  }
}

function groupItem(vscode: VSCode, { count }: BaselinesNode): TreeItem {
  const item = new vscode.TreeItem('Baselines', vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'baselines';
  item.description = String(count);
  item.contextValue = 'baselines';
  item.tooltip = 'What runs and gates are compared with; kept in .hotlight/baselines, for the whole team.';
  return item;
}

/** `main  a1b2c3d · 3 days ago · 12 values`; a click opens it, its values are below it. */
function baselineItem(vscode: VSCode, node: BaselineNode, { now, severalFolders }: RunItemContext): TreeItem {
  const { baseline, root, folder } = node.baseline;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const count = Object.keys(baseline.values).length;
  const item = new vscode.TreeItem(plainLabel(baseline.name), count > 0 ? Collapsed : None);
  item.id = baselineFile(root, baseline.name);
  item.iconPath = new vscode.ThemeIcon('bookmark');
  item.description = plainLabel(
    [
      ...(severalFolders && folder !== undefined ? [folder.name] : []),
      ...(baseline.commit === undefined ? [] : [baseline.commit.slice(0, 7)]),
      formatAge(new Date(baseline.recordedAt), now),
      `${count} ${count === 1 ? 'value' : 'values'}`,
      ...(baseline.hasProfile ? [] : ['no profile']),
    ].join(' · '),
  );
  item.contextValue = baseline.hasProfile ? 'baseline profile' : 'baseline';
  item.command = { title: 'Open Baseline', command: COMMANDS.openBaseline, arguments: [node] };
  return item;
}

function valueItem(vscode: VSCode, { baseline, root }: BaselineEntry, name: string): TreeItem {
  const item = new vscode.TreeItem(plainLabel(name));
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  const file = baselineFile(root, baseline.name);
  item.id = `${file}\n${name}`;
  item.description = formatQuantity(baseline.values[name]!, known?.dimension ?? 'count');
  item.contextValue = 'baselineValue';
  if (known !== undefined) item.tooltip = known.label;
  const uri = vscode.Uri.file(file);
  item.command = { title: 'Show File', command: 'vscode.open', arguments: [uri] };
  return item;
}

function problemItem(vscode: VSCode, { message, root }: BaselineProblem): TreeItem {
  const item = new vscode.TreeItem(plainLabel(message));
  item.id = `problem\n${root}`;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.tooltip = message;
  return item;
}
