import type { Disposable, Event, EventEmitter } from 'vscode';
import type { StoredRun } from '../../node/runs/store';
import type { ContextKeys } from '../contextKeys';
import type { Engines } from '../engines';
import type { VSCode } from '../services';
import { watchFiles } from '../watchFiles';
import type { RunLocation } from './runLocation';

/** A run and where it is kept. */
export interface RunEntry extends StoredRun, RunLocation {
  /** It is being recorded, by this window or another program. */
  readonly recording: boolean;
}

interface Dependencies {
  readonly vscode: VSCode;
  readonly engines: Engines;
  readonly contextKeys: ContextKeys;
  /** Where runs are kept, by workspace folder. */
  readonly roots: () => readonly RunLocation[];
  readonly onError: (error: unknown) => void;
}

/** A folder that is created or deleted may be reported without what is in it. */
const WATCHED = '{.hotlight,.hotlight/runs,.hotlight/runs/*,.hotlight/runs/*/run.json}';
/** Several files of a run change at once. */
const CALM_MS = 100;

/** The runs of this workspace, as they are on disk. */
export class RunsModel implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<void>;
  readonly #subscription: Disposable;
  readonly onDidChange: Event<void>;
  #entries: readonly RunEntry[] = [];
  #watchers: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #outdated = false;

  constructor(services: Dependencies) {
    const { vscode } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => {
      this.#watch();
      this.#soon();
    });
    this.#watch();
  }

  /** Newest first, those of all workspace folders together. */
  get entries(): readonly RunEntry[] {
    return this.#entries;
  }

  get roots(): readonly RunLocation[] {
    return this.#services.roots();
  }

  /** Reads the folders again. A call while they are read makes them be read once more. */
  refresh(): Promise<void> {
    this.#outdated = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async rename(entry: RunEntry, name: string): Promise<void> {
    await this.#services.engines.runs().renameRun(entry.dir, name);
    await this.refresh();
  }

  async delete(entry: RunEntry): Promise<void> {
    await this.#services.engines.runs().deleteRun(entry.dir);
    await this.refresh();
  }

  /** Deletes the oldest runs of the folder that holds the run in `dir`. */
  async keepNewest(dir: string, keep: number): Promise<void> {
    const root = this.#entries.find((entry) => entry.dir === dir)?.root;
    if (root === undefined) return;
    const deleted = await this.#services.engines.runs().pruneRuns(root, keep);
    if (deleted.length > 0) await this.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
    const { listRuns, isRecording } = this.#services.engines.runs();
    while (this.#outdated) {
      this.#outdated = false;
      const lists = await Promise.all(
        this.roots.map(async (location) =>
          (await listRuns(location.root)).map((stored) => ({
            ...stored,
            ...location,
            recording: isRecording(stored.run),
          })),
        ),
      );
      this.#entries = lists.flat().sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt));
      this.#services.contextKeys.set('hotlight.hasRuns', this.#entries.length > 0);
      this.#changes.fire();
    }
  }

  #watch(): void {
    const { vscode } = this.#services;
    this.#watchers?.dispose();
    const watchers = this.roots.map(({ root }) => watchFiles(vscode, root, WATCHED, () => this.#soon()));
    this.#watchers = vscode.Disposable.from(...watchers);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh().catch(this.#services.onError), CALM_MS);
  }
}
