import { stat } from 'node:fs/promises';
import type { Disposable, Event, EventEmitter, Memento } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { WorkerAnalysis } from '../../node/analysis/analysis';
import type { ContextKeys } from '../contextKeys';
import type { Engines } from '../engines';
import { withPatience } from '../progress';
import type { VSCode } from '../services';

export interface LoadedProfile {
  readonly analysis: WorkerAnalysis;
  /** When the run was started, or the file written. */
  readonly measuredAt: Date;
}

const REMEMBERED = 'hotlight.activeProfile';

interface Dependencies {
  readonly vscode: VSCode;
  readonly engines: Engines;
  readonly contextKeys: ContextKeys;
  readonly memory: Memento;
  /** Folder whose runs belong to this workspace; undefined without one. */
  readonly workspaceRoot: () => string | undefined;
}

/** The one profile that hotspots, heat, lenses and hovers speak of. Remembered over reloads of the window. */
export class ActiveProfile implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<void>;
  readonly onDidChange: Event<void>;
  #current: LoadedProfile | undefined;
  #loading: { readonly target: string; readonly title: string } | undefined;
  #restored = false;
  #turn = 0;

  constructor(services: Dependencies) {
    this.#services = services;
    this.#changes = new services.vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
  }

  /** What is shown. Stays while the next one is read. */
  get current(): LoadedProfile | undefined {
    return this.#current;
  }

  /** What is being read. */
  get loading(): { readonly target: string; readonly title: string } | undefined {
    return this.#loading;
  }

  /**
   * Analyses a run's folder or a profile file and makes it the active profile. The one before stays until then,
   * and stays for good when this fails or is cancelled.
   * @param target absolute
   * @returns undefined when another profile was made active meanwhile
   */
  async activate(target: string, title: string): Promise<WorkerAnalysis | undefined> {
    this.#restored = true;
    const turn = ++this.#turn;
    this.#loading = { target, title };
    this.#changes.fire();
    try {
      const analysis = await this.#analyse(target, title);
      const measuredAt =
        analysis.run === undefined ? (await stat(target)).mtime : new Date(analysis.run.startedAt);
      if (turn !== this.#turn) return undefined;
      this.#loading = undefined;
      this.#show({ analysis, measuredAt });
      await this.#services.memory.update(REMEMBERED, { target, title });
      return analysis;
    } finally {
      if (turn === this.#turn && this.#loading !== undefined) {
        this.#loading = undefined;
        this.#changes.fire();
      }
    }
  }

  /** No profile is active any more: its run was deleted. */
  async clear(): Promise<void> {
    this.#turn++;
    this.#loading = undefined;
    this.#show(undefined);
    await this.#services.memory.update(REMEMBERED, undefined);
  }

  /** Makes the profile active that was so before the window was reloaded. Called when something could show it. */
  async restore(): Promise<void> {
    if (this.#restored) return;
    this.#restored = true;
    const remembered = this.#services.memory.get<{ target: string; title: string }>(REMEMBERED);
    if (remembered === undefined) return;
    try {
      await this.activate(remembered.target, remembered.title);
    } catch (error) {
      // Deleted meanwhile: nobody asked for it now, so nobody needs to be told.
      if (!HotlightError.is(error)) throw error;
      await this.#services.memory.update(REMEMBERED, undefined);
    }
  }

  dispose(): void {
    this.#turn++;
    this.#changes.dispose();
  }

  #analyse(target: string, title: string): Promise<WorkerAnalysis> {
    const { vscode, engines, workspaceRoot } = this.#services;
    const root = workspaceRoot();
    return withPatience(vscode, `Reading the profile of ${title}`, (signal) =>
      engines.analyse(target, {
        signal,
        ...(root === undefined ? {} : { workspaceRoot: root }),
      }),
    );
  }

  #show(profile: LoadedProfile | undefined): void {
    this.#current = profile;
    this.#services.contextKeys.set('hotlight.hasProfile', profile !== undefined);
    this.#changes.fire();
  }
}
