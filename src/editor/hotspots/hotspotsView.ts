import type { TreeItem } from 'vscode';
import { formatAge } from '../active/describe';
import { COMMANDS, registerCommand } from '../commands';
import { FilteredTree } from '../filteredTree';
import { functionDetails, lineDetails } from '../hover/details';
import { plainLabel } from '../labels';
import { displayPath } from '../paths';
import type { Feature, Services } from '../services';
import { hotspotItem } from './hotspotItem';
import { hotspotMarkdown } from './hotspotMarkdown';
import { type HotspotGroup, type HotspotNode, type HotspotOrder, hotspotTree } from './hotspotTree';

const VIEW = 'hotlight.hotspots';

export const hotspotsFeature: Feature = {
  name: 'hotspots',
  register(services) {
    const { vscode, active, contextKeys } = services;
    const provider = new HotspotProvider(services);
    const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, showCollapseAll: true });
    const describe = (): void => {
      const profile = active.current;
      view.description =
        profile === undefined
          ? ''
          : `${plainLabel(profile.analysis.title)} · ${formatAge(profile.measuredAt, new Date())}`;
      view.message = provider.message() ?? '';
    };
    const rank = (order: HotspotOrder): void => {
      contextKeys.set('hotlight.hotspots.order', order);
      provider.order = order;
    };
    const filter = (text: string): void => {
      contextKeys.set('hotlight.hotspots.filtered', text !== '');
      provider.filter = text;
    };
    contextKeys.set('hotlight.hotspots.order', provider.order);
    describe();
    // The age grows by itself.
    const timer = setInterval(() => view.visible && describe(), 60_000);
    return vscode.Disposable.from(
      view,
      provider,
      { dispose: () => clearInterval(timer) },
      provider.onDidChangeTreeData(describe),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) void active.restore();
      }),
      registerCommand(services, COMMANDS.showHotspots, () => vscode.commands.executeCommand(`${VIEW}.focus`)),
      registerCommand(services, COMMANDS.hotspotsBySelf, () => rank('self')),
      registerCommand(services, COMMANDS.hotspotsByTotal, () => rank('total')),
      registerCommand(services, COMMANDS.hotspotsClearFilter, () => filter('')),
      registerCommand(services, COMMANDS.hotspotsFilter, async () => {
        const text = await vscode.window.showInputBox({
          title: 'Filter Hotspots',
          prompt: 'Part of a function name or path; empty shows all.',
          value: provider.filter,
        });
        if (text !== undefined) filter(text.trim());
      }),
      registerCommand(services, COMMANDS.hotspotsCopy, async () => {
        if (active.current === undefined) return;
        const { analysis, measuredAt } = active.current;
        await vscode.env.clipboard.writeText(
          hotspotMarkdown(analysis, measuredAt, provider.order, (file) => displayPath(vscode, file)),
        );
        vscode.window.setStatusBarMessage('Copied the top 10 hotspots', 3000);
      }),
    );
  },
};

class HotspotProvider extends FilteredTree<HotspotNode, HotspotGroup, HotspotOrder> {
  readonly #services: Services;
  readonly #subscription;

  constructor(services: Services) {
    super(services.vscode, 'self');
    this.#services = services;
    let shown = services.active.current;
    this.#subscription = services.active.onDidChange(() => {
      if (shown === services.active.current) return;
      shown = services.active.current;
      this.refresh();
    });
  }

  /** What the reader must know about what is shown, above the tree. */
  message(): string | undefined {
    const profile = this.#services.active.current;
    if (profile === undefined) return undefined;
    const filtered = this.filterMessage();
    if (filtered !== undefined || this.groups.length > 0) return filtered;
    const what = profile.analysis.hot.unit === 'us' ? 'ran' : 'was allocated';
    return `Nothing ${what} while this was recorded.`;
  }

  getChildren(node?: HotspotNode): HotspotNode[] {
    if (node === undefined) return [...this.groups];
    return 'children' in node ? [...node.children] : [];
  }

  getTreeItem(node: HotspotNode): TreeItem {
    const { vscode, active } = this.#services;
    return hotspotItem(vscode, node, this.order, active.current?.analysis.hot.unit ?? 'us');
  }

  resolveTreeItem(item: TreeItem, node: HotspotNode): TreeItem {
    const profile = this.#services.active.current;
    if (profile === undefined) return item;
    if (node.type === 'function') item.tooltip = functionDetails(this.#services, profile, node.hot);
    if (node.type === 'line') item.tooltip = lineDetails(this.#services, profile, { parts: [node.hot] });
    return item;
  }

  override dispose(): void {
    this.#subscription.dispose();
    super.dispose();
  }

  protected override makeGroups(order: HotspotOrder, filter: string): readonly HotspotGroup[] {
    const { active, vscode } = this.#services;
    const report = active.current?.analysis.hot;
    if (report === undefined) return [];
    return hotspotTree(report, { order, filter, displayPath: (file) => displayPath(vscode, file) });
  }
}
