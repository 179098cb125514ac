import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRunThread } from '../../core/runs/parseRun';
import type { RunThread } from '../../core/runs/run';

const THREAD_FILE = /^\d+-\d+\.json$/;
const SETTLE_MS = 100;

/** The threads of a run while they come and go, from the files that they write about themselves. */
export class ThreadWatch {
  readonly #dir: string;
  readonly #onChange: () => void;
  readonly #threads = new Map<string, RunThread>();
  readonly #changed = new Set<string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(dir: string, onChange: () => void) {
    this.#dir = dir;
    this.#onChange = onChange;
    try {
      this.#watcher = watch(dir, (_event, name) => {
        if (name !== null && THREAD_FILE.test(name)) this.#later(name);
      });
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Too many watchers on this machine: threads are seen when they report, and at the end.
    }
  }

  /** In the order in which they started. */
  get threads(): readonly RunThread[] {
    return [...this.#threads.values()].sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Looks at the folder once, without waiting for its changes. */
  async refresh(): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    await this.#read(names.filter((name) => THREAD_FILE.test(name)));
  }

  dispose(): void {
    this.#watcher?.close();
    clearTimeout(this.#timer);
  }

  #later(name: string): void {
    this.#changed.add(name);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const names = [...this.#changed];
      this.#changed.clear();
      void this.#read(names).then(this.#onChange);
    }, SETTLE_MS);
  }

  async #read(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        const thread = parseRunThread(await readFile(join(this.#dir, name), 'utf8'), name);
        this.#threads.set(thread.id, thread);
      } catch {
        // Not for now; whoever completes the run says what is wrong with it.
      }
    }
  }
}
