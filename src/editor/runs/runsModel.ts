import { join } from 'node:path';
import type { Disposable, Event, EventEmitter } from 'vscode';
import type { StoredRun } from '../../node/runs/store';
import type { ContextKeys } from '../contextKeys';
import type { Engines } from '../engines';
import { Rereading } from '../rereading';
import type { VSCode } from '../services';
import { pollFolders } from '../watchFiles';
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

/** The runs of this workspace, as they are on disk. */
export class RunsModel implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<void>;
  readonly #rereading: Rereading;
  readonly onDidChange: Event<void>;
  #entries: readonly RunEntry[] = [];
  /** What changes within the folders of runs, by those folders. */
  #polled: { readonly dirs: readonly string[]; readonly poll: Disposable } | undefined;

  constructor(services: Dependencies) {
    const { vscode } = services;
    this.#services = services;
    this.#changes = new vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.#rereading = new Rereading(vscode, {
      files: WATCHED,
      held: ['.hotlight', join('.hotlight', 'runs')],
      roots: () => services.roots().map(({ root }) => root),
      read: () => this.#read(),
      onError: services.onError,
    });
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
    return this.#rereading.now();
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
    this.#rereading.dispose();
    this.#polled?.poll.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<void> {
    const { listRuns, isRecording } = this.#services.engines.runs();
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
    this.#poll();
    this.#services.contextKeys.set('hotlight.hasRuns', this.#entries.length > 0);
    this.#changes.fire();
  }

  /** Recordings end, and the newest run may have been found before it was written. */
  #poll(): void {
    const dirs = this.#entries
      .filter(({ recording }, index) => recording || index === 0)
      .map(({ dir }) => dir);
    if (dirs.join('\n') === this.#polled?.dirs.join('\n')) return;
    this.#polled?.poll.dispose();
    this.#polled = { dirs, poll: pollFolders(dirs, this.#rereading.soon) };
  }
}
