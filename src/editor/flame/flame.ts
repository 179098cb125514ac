import type { Uri, ViewColumn, WebviewPanel } from 'vscode';
import { type FlameFocus, parseFocus } from '../../protocol/flame';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import { pickRun } from '../runs/pickRun';
import type { Feature, Services } from '../services';
import { FlameController, type FlameSource } from './flameController';
import { CUSTOM_EDITOR, PROFILE_EXTENSIONS, registerProfileEditor } from './profileEditor';

const PANEL = 'hotlight.flame';

/** Argument of `hotlight.openFlameGraph`: which run's graph; the active profile's when it is absent. */
interface RunArgument {
  /** Absolute folder of the run. */
  readonly dir: string;
  /** Id of one of its threads. */
  readonly thread?: string;
  /** Opened because a recording has ended: takes the place of the graph that the recording before left. */
  readonly isLatest?: boolean;
}

export const flameFeature: Feature = {
  name: 'flame',
  register(services) {
    const { vscode, active } = services;
    const panels = new FlamePanels(services);
    const openActive = async (focus?: FlameFocus): Promise<void> => {
      const analysis = active.current?.analysis;
      if (analysis !== undefined) {
        panels.open({ target: analysis.target, title: analysis.title }, focus === undefined ? {} : { focus });
        return;
      }
      const entry = await pickRun(services);
      if (entry === undefined) return;
      const { dir, run } = entry;
      const activation = active.activate(dir, run.name);
      panels.open({ target: dir, title: run.name });
      await activation;
    };
    return vscode.Disposable.from(
      panels,
      registerProfileEditor(services),
      vscode.window.registerWebviewPanelSerializer(PANEL, {
        deserializeWebviewPanel: async (panel, state: unknown) => panels.restore(panel, state),
      }),
      registerCommand(services, COMMANDS.openFlameGraph, async (what?: unknown) => {
        if (isUri(what)) return vscode.commands.executeCommand('vscode.openWith', what, CUSTOM_EDITOR);
        const run = runArgument(what);
        if (run === undefined) return openActive();
        const source = { target: run.dir, title: titleOf(services, run.dir) };
        if (run.isLatest) panels.openLatest(source);
        else panels.open(source, { thread: run.thread ?? '' });
      }),
      registerCommand(services, COMMANDS.openProfile, async () => {
        const chosen = await vscode.window.showOpenDialog({
          title: 'Open Profile',
          filters: { Profiles: [...PROFILE_EXTENSIONS], 'All files': ['*'] },
        });
        if (chosen?.[0] !== undefined)
          await vscode.commands.executeCommand('vscode.openWith', chosen[0], CUSTOM_EDITOR);
      }),
      registerCommand(services, INTERNAL_COMMANDS.focusFlameGraph, (focus?: unknown) =>
        openActive(parseFocus(focus)),
      ),
    );
  },
};

/** The open graphs, one per run or file. */
class FlamePanels {
  readonly #services: Services;
  readonly #controllers = new Map<string, FlameController>();
  #latest: WebviewPanel | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  open(
    source: FlameSource,
    show: Parameters<FlameController['show']>[0] = {},
    column?: ViewColumn,
  ): WebviewPanel {
    const known = this.#controllers.get(source.target);
    if (known !== undefined) {
      known.panel.reveal(undefined, false);
      known.show(show);
      return known.panel;
    }
    const { vscode } = this.#services;
    const beside =
      vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    const panel = vscode.window.createWebviewPanel(PANEL, `Flame Graph · ${source.title}`, column ?? beside);
    this.#adopt(panel, source).show(show);
    return panel;
  }

  /** Of many recordings in a row, only the last one's graph stays open. */
  openLatest(source: FlameSource): void {
    const before = this.#latest;
    this.#latest = this.open(source, {}, before?.viewColumn);
    if (before !== this.#latest) before?.dispose();
  }

  /** @param state what the page had kept */
  restore(panel: WebviewPanel, state: unknown): void {
    const source = flameSource(state);
    // Without it nothing is known of what was shown.
    if (source === undefined) panel.dispose();
    else this.#adopt(panel, source);
  }

  dispose(): void {
    for (const controller of this.#controllers.values()) controller.dispose();
    this.#controllers.clear();
  }

  #adopt(panel: WebviewPanel, source: FlameSource): FlameController {
    const { vscode, context } = this.#services;
    panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'flame.svg');
    const controller = new FlameController(this.#services, panel, source);
    this.#controllers.set(source.target, controller);
    panel.onDidDispose(() => {
      this.#controllers.delete(source.target);
      if (this.#latest === panel) this.#latest = undefined;
    });
    return controller;
  }
}

function titleOf({ runs }: Services, dir: string): string {
  return runs.entries.find((entry) => entry.dir === dir)?.run.name ?? 'run';
}

function isUri(value: unknown): value is Uri {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'fsPath' in value;
}

/** From `{ dir, thread }`, or from a row of the Runs view. */
function runArgument(value: unknown): RunArgument | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { dir, thread, isLatest, entry } = value as Record<string, unknown>;
  if (entry !== undefined) return runArgument(entry);
  if (typeof dir !== 'string') return undefined;
  return { dir, ...(typeof thread === 'string' ? { thread } : {}), isLatest: isLatest === true };
}

function flameSource(state: unknown): FlameSource | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { source } = state as { source?: unknown };
  if (typeof source !== 'object' || source === null) return undefined;
  const { target, title } = source as Partial<Record<keyof FlameSource, unknown>>;
  return typeof target === 'string' && typeof title === 'string' ? { target, title } : undefined;
}
