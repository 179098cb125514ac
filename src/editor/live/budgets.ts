import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import { messageOf } from '../../core/base/errors';
import { DEFAULT_THRESHOLDS, parseThresholds, type Threshold } from '../../core/metrics/thresholds';
import { readFailure } from '../../node/files/fileBytes';
import { Rereading } from '../rereading';
import type { Services } from '../services';

/** In `.hotlight` of a workspace folder. */
export const BUDGETS = 'budgets.json';

/** What the budgets of one folder say. */
interface Budget {
  /** Of the file; undefined when there is none, or it can't be read. */
  readonly text?: string | undefined;
  /** Why the file can't be read, which the user has been told. */
  readonly failure?: string;
  /** The same object as long as the file says the same. */
  readonly thresholds: readonly Threshold[];
}

/** The limits of live metrics that each workspace folder sets for what runs in it. */
export class Budgets implements Disposable {
  /** Fires when something may be different. */
  readonly onDidChange: Event<void>;
  readonly #services: Pick<Services, 'vscode' | 'runs' | 'notify'>;
  readonly #changes: EventEmitter<void>;
  readonly #rereading: Rereading;
  /** By root. */
  #budgets: ReadonlyMap<string, Budget> = new Map();

  constructor(services: Pick<Services, 'vscode' | 'runs' | 'notify'>) {
    const { vscode, notify, runs } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    const onError = (error: unknown): void => notify.error(error);
    this.#rereading = new Rereading(vscode, {
      files: `.hotlight/${BUDGETS}`,
      held: ['.hotlight'],
      roots: () => runs.roots.map(({ root }) => root),
      read: () => this.#read(),
      onError,
    });
    this.#rereading.now().catch(onError);
  }

  /** @param dir folder of a run, absolute: `<root>/.hotlight/runs/<id>`; the first folder's limits without one */
  thresholdsOf(dir: string | undefined): readonly Threshold[] {
    const root = dir === undefined ? this.#services.runs.roots[0]?.root : dirname(dirname(dirname(dir)));
    return this.#budgets.get(root ?? '')?.thresholds ?? DEFAULT_THRESHOLDS;
  }

  dispose(): void {
    this.#rereading.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
    const budgets = new Map<string, Budget>();
    for (const { root } of this.#services.runs.roots)
      budgets.set(root, await this.#budgetIn(root, this.#budgets.get(root)));
    this.#budgets = budgets;
    this.#changes.fire();
  }

  /** @param known what was read there before */
  async #budgetIn(root: string, known: Budget | undefined): Promise<Budget> {
    const file = join(root, '.hotlight', BUDGETS);
    try {
      const text = await textOf(file);
      if (text === undefined) return { thresholds: DEFAULT_THRESHOLDS };
      return known?.text === text ? known : { text, thresholds: parseThresholds(text, file) };
    } catch (error) {
      // The defaults hold until it is corrected. Told once, not whenever something else in the folder changes.
      const failure = messageOf(error);
      if (known?.failure !== failure) this.#services.notify.error(error);
      return { failure, thresholds: DEFAULT_THRESHOLDS };
    }
  }
}

/** Undefined for a file that does not exist. @throws HotlightError */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw readFailure(file, error);
  }
}
