import { dirname, join } from 'node:path';
import type { EventEmitter, TreeDataProvider, TreeItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { COMMANDS, registerCommand } from '../commands';
import type { Feature, Services } from '../services';
import { pickRun } from './pickRun';
import { type RunTreeNode, runItem, runTooltip, threadItem } from './runItem';
import type { RunEntry, RunsModel } from './runsModel';

const VIEW = 'hotlight.runs';

export const runsFeature: Feature = {
  name: 'runs',
  register(services) {
    const { vscode, runs, active, notify } = services;
    const provider = new RunsProvider(services);
    const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, canSelectMany: true });
    const command = (id: Parameters<typeof registerCommand>[1], run: (entry: RunEntry) => Promise<void>) =>
      registerCommand(services, id, async (node?: unknown) => {
        const entry = isRunNode(node) ? node.entry : (selected(view.selection) ?? (await pickRun(services)));
        if (entry !== undefined) await run(entry);
      });
    // Not awaited: the extension is active before the folders have been read.
    runs.refresh().catch((error: unknown) => notify.error(error));
    return vscode.Disposable.from(
      view,
      provider,
      command(COMMANDS.runMakeActive, async ({ dir, run }) => {
        if (active.current?.analysis.target === dir) return;
        await active.activate(dir, run.name);
      }),
      command(COMMANDS.runRename, async (entry) => {
        const name = await vscode.window.showInputBox({
          title: 'Rename Run',
          value: entry.run.name,
          validateInput: (value) => (value.trim() === '' ? 'A run needs a name.' : undefined),
        });
        if (name !== undefined) await runs.rename(entry, name);
      }),
      command(COMMANDS.runDelete, async (entry) => {
        if (entry.recording) {
          throw new HotlightError(
            'usage',
            `${entry.run.name} is still being recorded; stop it before deleting it.`,
          );
        }
        const detail = 'Its recordings are removed from the disk. This can’t be undone.';
        if (await notify.confirm(`Delete the run “${entry.run.name}”?`, detail, 'Delete'))
          await runs.delete(entry);
      }),
      command(COMMANDS.runReveal, async ({ dir }) => {
        const uri = vscode.Uri.file(dir);
        // Where the files are on another machine there is no file manager to show them in.
        const here = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
        await vscode.commands.executeCommand(here ? 'revealFileInOS' : 'revealInExplorer', uri);
      }),
      runs.onDidChange(() => {
        const target = active.current?.analysis.target;
        if (target !== undefined && isDeleted(runs, target)) void active.clear();
      }),
    );
  },
};

class RunsProvider implements TreeDataProvider<RunTreeNode> {
  readonly #services: Services;
  readonly #changes: EventEmitter<void>;
  readonly #subscription;
  readonly onDidChangeTreeData;

  constructor(services: Services) {
    const { vscode, runs, active, recorder } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
    const tell = (): void => this.#changes.fire();
    this.#subscription = vscode.Disposable.from(
      runs.onDidChange(tell),
      active.onDidChange(tell),
      // A recording's folder appears before the watcher says so.
      recorder.onDidChange(() => void runs.refresh().catch(() => undefined)),
    );
  }

  getChildren(node?: RunTreeNode): RunTreeNode[] {
    if (node === undefined) return this.#services.runs.entries.map((entry) => ({ type: 'run', entry }));
    const { entry } = node;
    const { threads } = entry.run;
    if (threads.length < 2) return [];
    const ids = new Set(threads.map((thread) => thread.id));
    const parent = node.type === 'thread' ? node.thread.id : undefined;
    return threads
      .filter(
        (thread) =>
          (thread.parent !== undefined && ids.has(thread.parent) ? thread.parent : undefined) === parent,
      )
      .map((thread) => ({ type: 'thread', entry, thread }));
  }

  getTreeItem(node: RunTreeNode): TreeItem {
    const { vscode, active, runs } = this.#services;
    if (node.type === 'thread') return threadItem(vscode, node);
    return runItem(vscode, node, {
      now: new Date(),
      activeDir: active.current?.analysis.target,
      severalFolders: runs.roots.length > 1,
    });
  }

  resolveTreeItem(item: TreeItem, node: RunTreeNode): TreeItem {
    if (node.type === 'run') item.tooltip = runTooltip(this.#services.vscode, node.entry);
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }
}

function selected(nodes: readonly RunTreeNode[]): RunEntry | undefined {
  return nodes.length === 1 ? nodes[0]?.entry : undefined;
}

function isRunNode(value: unknown): value is RunTreeNode {
  return typeof value === 'object' && value !== null && 'entry' in value && 'type' in value;
}

/** True for a folder among the runs of this workspace that is not one of them any more. */
function isDeleted(runs: RunsModel, target: string): boolean {
  const isOurs = runs.roots.some(({ root }) => dirname(target) === join(root, '.hotlight', 'runs'));
  return isOurs && !runs.entries.some((entry) => entry.dir === target);
}
