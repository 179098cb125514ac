import type { Disposable, ThemeIcon, TreeItem } from 'vscode';
import type { Finding, RelatedPlace, Severity } from '../../core/finding';
import { COMMANDS, registerCommand } from '../commands';
import { FilteredTree } from '../filteredTree';
import { plainLabel } from '../labels';
import { displayPath } from '../paths';
import type { Services, VSCode } from '../services';
import {
  type FindingGroup,
  type FindingsGrouping,
  type FindingsNode,
  findingsMarkdown,
  findingsTree,
} from './findingsTree';
import { locationOf, rangeOf } from './places';
import type { SourceAnalysis } from './sourceAnalysis';

const VIEW = 'hotlight.findings';

/** The Findings view: by rule or by file, with their number on the activity bar. */
export function findingsView(services: Services, analysis: SourceAnalysis): Disposable {
  const { vscode, contextKeys, findings } = services;
  const provider = new FindingsProvider(services);
  const view = vscode.window.createTreeView<FindingsNode>(VIEW, {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const describe = (): void => {
    const count = findings.all().filter(({ finding }) => finding.severity !== 'hint').length;
    view.badge =
      count === 0 ? undefined : { value: count, tooltip: count === 1 ? '1 finding' : `${count} findings` };
    contextKeys.set('hotlight.findings.found', findings.all().length > 0);
    view.message = messageOf(analysis, provider, findings.all().length > 0) ?? '';
  };
  const group = (grouping: FindingsGrouping): void => {
    contextKeys.set('hotlight.findings.grouping', grouping);
    provider.order = grouping;
  };
  const filter = (text: string): void => {
    contextKeys.set('hotlight.findings.filtered', text !== '');
    provider.filter = text;
  };
  contextKeys.set('hotlight.findings.grouping', provider.order);
  describe();
  return vscode.Disposable.from(
    view,
    provider,
    provider.onDidChangeTreeData(describe),
    analysis.onDidChange(describe),
    registerCommand(services, COMMANDS.findingsByRule, () => group('rule')),
    registerCommand(services, COMMANDS.findingsByFile, () => group('file')),
    registerCommand(services, COMMANDS.findingsClearFilter, () => filter('')),
    registerCommand(services, COMMANDS.findingsFilter, async () => {
      const text = await vscode.window.showInputBox({
        title: 'Filter Findings',
        prompt: 'Part of a rule, message or path; empty shows all.',
        value: provider.filter,
      });
      if (text !== undefined) filter(text.trim());
    }),
    registerCommand(services, COMMANDS.findingsCopy, async () => {
      await vscode.env.clipboard.writeText(
        findingsMarkdown(provider.groups, (file) => displayPath(vscode, file)),
      );
      vscode.window.setStatusBarMessage('Copied the findings', 3000);
    }),
  );
}

/** What the reader must know about what is shown, above the tree. */
function messageOf(
  { state }: SourceAnalysis,
  provider: FindingsProvider,
  hasFindings: boolean,
): string | undefined {
  if (state.kind === 'running') return 'Reading the sources…';
  if (state.kind === 'failed') return state.message;
  const filtered = provider.filterMessage();
  if (filtered !== undefined) return filtered;
  if (state.kind !== 'done') return undefined;
  const { files, problems } = state.result;
  const [only = '', ...others] = problems;
  const told = others.length === 0 ? only : 'The log says what could not be read.';
  if (hasFindings) return told || undefined;
  return `Nothing found in ${files === 1 ? '1 file' : `${files} files`}. ${told}`.trim();
}

class FindingsProvider extends FilteredTree<FindingsNode, FindingGroup, FindingsGrouping> {
  readonly #services: Services;
  readonly #subscription: Disposable;

  constructor(services: Services) {
    super(services.vscode, 'rule');
    this.#services = services;
    this.#subscription = services.findings.onDidChange(() => this.refresh());
  }

  getChildren(node?: FindingsNode): FindingsNode[] {
    if (node === undefined) return [...this.groups];
    if (node.type === 'group') return [...node.findings];
    if (node.type === 'place') return [];
    return node.finding.related.map((place) => ({ type: 'place', place, parent: node }));
  }

  getParent(node: FindingsNode): FindingsNode | undefined {
    if (node.type === 'group') return undefined;
    return node.type === 'finding' ? node.group : node.parent;
  }

  getTreeItem(node: FindingsNode): TreeItem {
    const { vscode } = this.#services;
    if (node.type === 'group') return groupItem(vscode, node);
    if (node.type === 'place') return placeItem(vscode, node.place);
    return findingItem(vscode, node.finding, this.order);
  }

  override dispose(): void {
    this.#subscription.dispose();
    super.dispose();
  }

  protected override makeGroups(grouping: FindingsGrouping, filter: string): readonly FindingGroup[] {
    const { vscode, findings } = this.#services;
    const all = findings.all().map(({ finding }) => finding);
    return findingsTree(all, grouping, filter, (file) => displayPath(vscode, file));
  }
}

function groupItem(vscode: VSCode, { key, label, severity, findings }: FindingGroup): TreeItem {
  const item = new vscode.TreeItem(plainLabel(label), vscode.TreeItemCollapsibleState.Expanded);
  item.id = key;
  item.description = String(findings.length);
  item.iconPath = iconOf(vscode, severity);
  item.contextValue = 'group';
  return item;
}

function findingItem(vscode: VSCode, finding: Finding, grouping: FindingsGrouping): TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(
    plainLabel(finding.title ?? finding.message),
    finding.related.length > 0 ? Collapsed : None,
  );
  const where = grouping === 'rule' ? `${displayPath(vscode, finding.file)}:` : 'line ';
  item.description = plainLabel(`${where}${finding.line}`);
  item.tooltip = finding.fix === undefined ? finding.message : `${finding.message}\n\n${finding.fix}`;
  item.iconPath = iconOf(vscode, finding.severity);
  item.contextValue = 'finding';
  item.command = {
    title: 'Open',
    command: 'vscode.open',
    arguments: [vscode.Uri.file(finding.file), { selection: rangeOf(vscode, finding), preview: true }],
  };
  return item;
}

function placeItem(vscode: VSCode, place: RelatedPlace): TreeItem {
  const item = new vscode.TreeItem(plainLabel(place.message));
  item.description = plainLabel(`${displayPath(vscode, place.file)}:${place.line}`);
  item.iconPath = new vscode.ThemeIcon('arrow-small-right');
  const { uri, range } = locationOf(vscode, place);
  item.command = {
    title: 'Open',
    command: 'vscode.open',
    arguments: [uri, { selection: range, preview: true }],
  };
  return item;
}

function iconOf(vscode: VSCode, severity: Severity): ThemeIcon {
  const [id, color] = {
    error: ['error', 'problemsErrorIcon.foreground'],
    warning: ['warning', 'problemsWarningIcon.foreground'],
    info: ['info', 'problemsInfoIcon.foreground'],
    hint: ['lightbulb', undefined],
  }[severity] as [string, string | undefined];
  return new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
}
