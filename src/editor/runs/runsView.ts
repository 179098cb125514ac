import { dirname, join } from 'node:path';
import type { EventEmitter, TreeDataProvider, TreeItem } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { baselineFile } from '../../node/checklist/namedValues';
import { COMMANDS, registerCommand } from '../commands';
import { isHere } from '../here';
import type { Feature, Services } from '../services';
import { openBaseline, pickBaseline } from './baselineActions';
import { baselineTreeItem, isBaselineNode } from './baselineItem';
import { type BaselineEntry, BaselinesModel } from './baselinesModel';
import { deleteAfterAsking, deletedOf } from './deleteRows';
import { pickRun } from './pickRun';
import { type RunNode, type RunTreeNode, runItem, runTooltip, type ThreadNode, threadItem } from './runItem';
import type { RunEntry, RunsModel } from './runsModel';

const VIEW = 'hotlight.runs';

export const runsFeature: Feature = {
  name: 'runs',
  register(services) {
    const { vscode, runs, active, notify } = services;
    const baselines = new BaselinesModel(services);
    const provider = new RunsProvider(services, baselines);
    const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, canSelectMany: true });
    const anyRun = (): boolean => true;
    /** A command about a run, one of those `wanted` when it is asked for, and about a baseline where that can be. */
    const command = (
      id: Parameters<typeof registerCommand>[1],
      run: (entry: RunEntry) => Promise<void>,
      wanted?: (entry: RunEntry) => boolean,
      ofBaseline?: (entry: BaselineEntry) => Promise<void>,
    ) =>
      registerCommand(services, id, async (row?: unknown) => {
        const node = row ?? (view.selection.length === 1 ? view.selection[0] : undefined);
        if (isBaselineNode(node)) {
          if (ofBaseline === undefined)
            throw new HotlightError('usage', 'This can’t be done with a baseline; select a run.');
          return ofBaseline(node.baseline);
        }
        const entry = isRunNode(node) ? node.entry : await pickRun(services, wanted);
        if (entry !== undefined) await run(entry);
      });
    const revealFile = async (path: string): Promise<void> => {
      const command = isHere(vscode) ? 'revealFileInOS' : 'revealInExplorer';
      await vscode.commands.executeCommand(command, vscode.Uri.file(path));
    };
    // Not awaited: the extension is active before the folders have been read.
    for (const model of [runs, baselines]) model.refresh().catch((error: unknown) => notify.error(error));
    return vscode.Disposable.from(
      view,
      provider,
      baselines,
      command(COMMANDS.runMakeActive, async ({ dir, run }) => {
        if (active.current?.analysis.target === dir) return;
        await active.activate(dir, run.name);
      }),
      command(
        COMMANDS.runRename,
        async (entry) => {
          const name = await vscode.window.showInputBox({
            title: 'Rename Run',
            value: entry.run.name,
            validateInput: (value) => (value.trim() === '' ? 'A run needs a name.' : undefined),
          });
          if (name !== undefined) await runs.rename(entry, name);
        },
        anyRun,
      ),
      registerCommand(services, COMMANDS.runDelete, async (row?: unknown, selection?: unknown) => {
        // Of several that are selected, the clicked one is given first and all of them behind it.
        const rows = Array.isArray(selection) && selection.length > 0 ? selection : [row];
        const deleted = deletedOf(row === undefined ? view.selection : rows);
        if (deleted.runs.length + deleted.baselines.length > 0)
          return deleteAfterAsking(services, baselines, deleted);
        const entry = await pickRun(services, anyRun);
        if (entry !== undefined)
          await deleteAfterAsking(services, baselines, { runs: [entry], baselines: [] });
      }),
      command(
        COMMANDS.runReveal,
        ({ dir }) => revealFile(dir),
        anyRun,
        ({ root, baseline }) => revealFile(baselineFile(root, baseline.name)),
      ),
      registerCommand(services, COMMANDS.openBaseline, async (row?: unknown) => {
        const entry = isBaselineNode(row) ? row.baseline : await pickBaseline(services, baselines);
        if (entry !== undefined) await openBaseline(services, entry);
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
  readonly #baselines: BaselinesModel;
  readonly #changes: EventEmitter<void>;
  readonly #subscription;
  readonly onDidChangeTreeData;

  constructor(services: Services, baselines: BaselinesModel) {
    const { vscode, runs, active, recorder } = services;
    this.#services = services;
    this.#baselines = baselines;
    this.#changes = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changes.event;
    const tell = (): void => this.#changes.fire();
    this.#subscription = vscode.Disposable.from(
      runs.onDidChange(tell),
      baselines.onDidChange(tell),
      active.onDidChange(tell),
      // A recording's folder appears before the watcher says so.
      recorder.onDidChange(() => void runs.refresh().catch(() => undefined)),
    );
  }

  getChildren(node?: RunTreeNode): RunTreeNode[] {
    switch (node?.type) {
      case undefined:
        return [...this.#baselineGroup(), ...this.#services.runs.entries.map(runNode)];
      case 'run':
      case 'thread':
        return threadsBelow(node);
      case 'baselines':
        return [
          ...this.#baselines.entries.map((baseline): RunTreeNode => ({ type: 'baseline', baseline })),
          ...this.#baselines.problems.map((problem): RunTreeNode => ({ type: 'baselineProblem', problem })),
        ];
      case 'baseline': {
        const { baseline } = node;
        return Object.keys(baseline.baseline.values).map((name) => ({
          type: 'baselineValue',
          baseline,
          name,
        }));
      }
      default:
        return [];
    }
  }

  getTreeItem(node: RunTreeNode): TreeItem {
    const { vscode, active, runs } = this.#services;
    if (node.type === 'thread') return threadItem(vscode, node);
    const context = {
      now: new Date(),
      activeDir: active.current?.analysis.target,
      severalFolders: runs.roots.length > 1,
    };
    return node.type === 'run' ? runItem(vscode, node, context) : baselineTreeItem(vscode, node, context);
  }

  resolveTreeItem(item: TreeItem, node: RunTreeNode): TreeItem {
    if (node.type === 'run') item.tooltip = runTooltip(this.#services.vscode, node.entry);
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  #baselineGroup(): RunTreeNode[] {
    const { entries, problems } = this.#baselines;
    const count = entries.length + problems.length;
    return count === 0 ? [] : [{ type: 'baselines', count: entries.length }];
  }
}

function runNode(entry: RunEntry): RunNode {
  return { type: 'run', entry };
}

/** The processes and worker threads that a run, or one of them, has started; none for a run of a single one. */
function threadsBelow(node: RunNode | ThreadNode): ThreadNode[] {
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

function isRunNode(value: unknown): value is RunNode | ThreadNode {
  return typeof value === 'object' && value !== null && 'entry' in value && 'type' in value;
}

/** True for a folder among the runs of this workspace that is not one of them any more. */
function isDeleted(runs: RunsModel, target: string): boolean {
  const isOurs = runs.roots.some(({ root }) => dirname(target) === join(root, '.hotlight', 'runs'));
  return isOurs && !runs.entries.some((entry) => entry.dir === target);
}
