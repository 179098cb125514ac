import type { Disposable, Event, EventEmitter } from 'vscode';
import { messageOf } from '../../core/base/errors';
import { type Baseline, deleteBaseline, listBaselines } from '../../node/checklist/namedValues';
import type { Services } from '../services';
import { watchFiles } from '../watchFiles';
import type { RunLocation } from './runLocation';

/** A baseline and where it is kept. */
export interface BaselineEntry extends RunLocation {
  readonly baseline: Baseline;
}

/** Why the baselines of a folder can't be listed: one of them is damaged. */
export interface BaselineProblem extends RunLocation {
  readonly message: string;
}

const WATCHED = '{.hotlight,.hotlight/baselines,.hotlight/baselines/*.json}';
/** Several files change at once when a branch is checked out. */
const CALM_MS = 100;

/** The baselines of this workspace, as they are on disk. */
export class BaselinesModel implements Disposable {
  readonly onDidChange: Event<void>;
  readonly #services: Pick<Services, 'vscode' | 'runs' | 'contextKeys' | 'log'>;
  readonly #changes: EventEmitter<void>;
  readonly #subscription: Disposable;
  #watchers: Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #outdated = false;
  #entries: readonly BaselineEntry[] = [];
  #problems: readonly BaselineProblem[] = [];

  constructor(services: Pick<Services, 'vscode' | 'runs' | 'contextKeys' | 'log'>) {
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

  /** By workspace folder; in each the one named `main` first, then the newest first. */
  get entries(): readonly BaselineEntry[] {
    return this.#entries;
  }

  get problems(): readonly BaselineProblem[] {
    return this.#problems;
  }

  /** Reads the folders again. A call while they are read makes them be read once more. */
  refresh(): Promise<void> {
    this.#outdated = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** @throws HotlightError `io` */
  async delete({ root, baseline }: BaselineEntry): Promise<void> {
    await deleteBaseline(root, baseline.name);
    await this.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers?.dispose();
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
    while (this.#outdated) {
      this.#outdated = false;
      const entries: BaselineEntry[] = [];
      const problems: BaselineProblem[] = [];
      for (const location of this.#services.runs.roots) {
        try {
          const baselines = await listBaselines(location.root);
          entries.push(...baselines.map((baseline) => ({ ...location, baseline })));
        } catch (error) {
          problems.push({ ...location, message: messageOf(error) });
        }
      }
      this.#entries = entries;
      this.#problems = problems;
      this.#services.contextKeys.set('hotlight.hasBaselines', entries.length > 0);
      this.#changes.fire();
    }
  }

  #watch(): void {
    const { vscode, runs } = this.#services;
    this.#watchers?.dispose();
    const watchers = runs.roots.map(({ root }) => watchFiles(vscode, root, WATCHED, () => this.#soon()));
    this.#watchers = vscode.Disposable.from(...watchers);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.refresh().catch((error: unknown) => this.#services.log.warn(String(error)));
    }, CALM_MS);
  }
}
