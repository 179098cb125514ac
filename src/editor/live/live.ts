import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable, WebviewPanel } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import { COMMANDS, INTERNAL_COMMANDS, registerCommand } from '../commands';
import { runLocation } from '../runs/runLocation';
import type { Feature, Services } from '../services';
import { Alerting } from './alerting';
import { BUDGETS } from './budgets';
import { LivePanel, type PanelContext } from './livePanel';
import { LiveSessions } from './sessions';
import { Triggering } from './triggering';

const PANEL = 'hotlight.live';
const SNAPSHOT_EDITOR = 'hotlight.heapsnapshot';
/** What a new budgets.json holds. */
const NEW_BUDGETS = `{
  "version": 1,
  "live": {
    "http.p95": { "warning": "3s", "critical": "5s", "seconds": 5 }
  }
}
`;

/** The live view, and what follows from the metrics of what is recorded: alerts and triggers. */
export const liveFeature: Feature = {
  name: 'live',
  register(services) {
    const { vscode } = services;
    const sessions = new LiveSessions(services);
    // Before the first session is begun.
    const alerting = new Alerting(services, sessions);
    const triggering = new Triggering(services, sessions);
    const context: PanelContext = {
      services,
      sessions,
      triggering,
      openBudgets: (dir) => openBudgets(services, dir),
    };
    sessions.start();
    const panels = new LivePanels(context);
    return vscode.Disposable.from(
      alerting,
      triggering,
      panels,
      sessions,
      vscode.window.registerWebviewPanelSerializer(PANEL, {
        deserializeWebviewPanel: async (panel, state: unknown) =>
          panels.adopt(panel, await shown(services, state)),
      }),
      registerCommand(services, COMMANDS.showLive, async (what?: unknown) => {
        panels.open(dirOf(what) ?? (await latest(services)));
      }),
      registerCommand(services, INTERNAL_COMMANDS.openRunSnapshot, (what?: unknown) =>
        openSnapshot(services, dirOf(what)),
      ),
    );
  },
};

/** There is one live view; it shows one run after the other. */
class LivePanels implements Disposable {
  readonly #context: PanelContext;
  #open: { readonly panel: WebviewPanel; readonly live: LivePanel } | undefined;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  open(dir: string | undefined): void {
    const { vscode } = this.#context.services;
    if (this.#open === undefined) {
      const column =
        vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
      this.adopt(vscode.window.createWebviewPanel(PANEL, 'Live', column), dir);
      return;
    }
    this.#open.live.show(dir);
    this.#open.live.reveal();
  }

  adopt(panel: WebviewPanel, dir: string | undefined): void {
    const before = this.#open?.panel;
    const live = new LivePanel(this.#context, panel);
    this.#open = { panel, live };
    panel.onDidDispose(() => {
      live.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    before?.dispose();
    live.show(dir);
  }

  dispose(): void {
    this.#open?.live.dispose();
    this.#open = undefined;
  }
}

/** The folder of a run, from `{ dir }` or from a row of the Runs view. */
function dirOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { dir, entry } = value as Record<string, unknown>;
  return entry === undefined ? (typeof dir === 'string' ? dir : undefined) : dirOf(entry);
}

/** What is recorded here, else what is recorded at all, else the newest run. */
async function latest({ recorder, runs }: Services): Promise<string | undefined> {
  const { state } = recorder;
  if (state.phase === 'recording') return state.dir;
  await runs.refresh();
  const withMetrics = runs.entries.filter(({ run }) => run.settings.kind !== 'snapshot');
  return (withMetrics.find(({ recording }) => recording) ?? withMetrics[0])?.dir;
}

/** What a page of before a reload showed, if that is still there. */
async function shown(services: Services, state: unknown): Promise<string | undefined> {
  const dir = dirOf(state);
  await services.runs.refresh().catch(() => undefined);
  return services.runs.entries.some((entry) => entry.dir === dir) ? dir : latest(services);
}

async function openSnapshot({ vscode }: Services, dir: string | undefined): Promise<void> {
  if (dir === undefined) return;
  const name = (await readdir(dir)).find((it) => it.endsWith('.heapsnapshot'));
  if (name === undefined) throw new HotlightError('not-found', `${dir} holds no heap snapshot.`);
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(join(dir, name)), SNAPSHOT_EDITOR);
}

async function openBudgets(services: Services, dir: string | undefined): Promise<void> {
  const { vscode } = services;
  const { folder, root } = runLocation(services, dir);
  if (folder === undefined) throw new HotlightError('usage', 'Open a folder first: budgets are kept in it.');
  const file = join(root, '.hotlight', BUDGETS);
  await mkdir(join(root, '.hotlight'), { recursive: true });
  await writeFile(file, NEW_BUDGETS, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}
