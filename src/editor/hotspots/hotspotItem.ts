import type { ThemeIcon, TreeItem } from 'vscode';
import { baseName, isAbsolutePath } from '../../core/base/paths';
import { formatPercent, formatValue } from '../../core/base/units';
import type { Unit } from '../../core/profile/profile';
import { heatLevel } from '../annotations/heatLevel';
import { INTERNAL_COMMANDS } from '../commands';
import { plainLabel } from '../labels';
import { displayPath } from '../paths';
import type { VSCode } from '../services';
import type { HotspotFunction, HotspotLine, HotspotNode, HotspotOrder } from './hotspotTree';

/** A node of the Hotspots view as a tree item; its tooltip is made when it is asked for. */
export function hotspotItem(vscode: VSCode, node: HotspotNode, order: HotspotOrder, unit: Unit): TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  if (node.type === 'group') {
    const open = node.id === 'lines' || node.id === 'app';
    const item = new vscode.TreeItem(node.label, open ? Expanded : Collapsed);
    item.description = `${formatPercent(node.selfPercent)} · ${formatValue(node.self, unit)}`;
    return identify(item, node);
  }
  if (node.type === 'rest') {
    const item = new vscode.TreeItem(`… and ${node.count} more`, None);
    item.description = formatPercent(node.selfPercent);
    return identify(item, node);
  }
  const item =
    node.type === 'line'
      ? new vscode.TreeItem(plainLabel(`${shortName(node.hot.file)}:${node.hot.line}`), None)
      : new vscode.TreeItem(functionName(node.hot.name), node.children.length > 0 ? Collapsed : None);
  item.description = plainLabel(describe(vscode, node, order, unit));
  item.iconPath = heatIcon(vscode, node, order);
  if (node.hot.file !== '') {
    const place = [node.hot.file, node.hot.line];
    item.command = { title: 'Open', command: INTERNAL_COMMANDS.openPlace, arguments: place };
  }
  return identify(item, node);
}

function identify(item: TreeItem, node: HotspotNode): TreeItem {
  item.id = node.id;
  item.contextValue = node.type;
  return item;
}

function describe(
  vscode: VSCode,
  node: HotspotFunction | HotspotLine,
  order: HotspotOrder,
  unit: Unit,
): string {
  const doubt = node.hot.confidence === 'low' ? ' · uncertain' : '';
  if (node.type === 'line') {
    const { selfPercent, self } = node.hot;
    return `${formatPercent(selfPercent)} · ${formatValue(self, unit)}${doubt} · ${functionName(node.hot.function)}`;
  }
  const { selfPercent, self, totalPercent, total, file, line } = node.hot;
  const share =
    order === 'self'
      ? `${formatPercent(selfPercent)} self · ${formatValue(self, unit)}`
      : `${formatPercent(totalPercent)} total · ${formatValue(total, unit)}`;
  return `${share}${doubt}${file === '' ? '' : ` · ${displayPath(vscode, file)}:${line}`}`;
}

function heatIcon(vscode: VSCode, node: HotspotFunction | HotspotLine, order: HotspotOrder): ThemeIcon {
  const percent =
    node.type === 'function' && order === 'total' ? node.hot.totalPercent : node.hot.selfPercent;
  const color = new vscode.ThemeColor(`hotlight.heat${heatLevel(percent)}`);
  return new vscode.ThemeIcon(node.type === 'function' ? 'symbol-method' : 'flame', color);
}

/** `node:internal/errors` has no shorter name that says what it is. */
function shortName(file: string): string {
  return isAbsolutePath(file) ? baseName(file) : file;
}

function functionName(name: string): string {
  return plainLabel(name === '' ? '(anonymous)' : name);
}
