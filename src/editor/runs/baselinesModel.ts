import { join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import { messageOf } from '../../core/base/errors';
import { type Baseline, deleteBaseline, listBaselines } from '../../node/checklist/namedValues';
import { Rereading } from '../rereading';
import type { Services } from '../services';
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

/** The baselines of this workspace, as they are on disk. */
export class BaselinesModel implements Disposable {
  readonly onDidChange: Event<void>;
  readonly #services: Pick<Services, 'vscode' | 'runs' | 'contextKeys' | 'log'>;
  readonly #changes: EventEmitter<void>;
  readonly #rereading: Rereading;
  #entries: readonly BaselineEntry[] = [];
  #problems: readonly BaselineProblem[] = [];

  constructor(services: Pick<Services, 'vscode' | 'runs' | 'contextKeys' | 'log'>) {
    const { vscode } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.#rereading = new Rereading(vscode, {
      files: WATCHED,
      held: ['.hotlight', join('.hotlight', 'baselines')],
      roots: () => services.runs.roots.map(({ root }) => root),
      read: () => this.#read(),
      onError: (error) => services.log.warn(String(error)),
    });
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
    return this.#rereading.now();
  }

  /** @throws HotlightError `io` */
  async delete({ root, baseline }: BaselineEntry): Promise<void> {
    await deleteBaseline(root, baseline.name);
    await this.refresh();
  }

  dispose(): void {
    this.#rereading.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
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
