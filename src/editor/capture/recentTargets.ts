import type { Memento } from 'vscode';
import type { LaunchTarget } from '../../node/targets/target';

/** A choice as it is remembered: by its id, and for a typed command line also how to make it again. */
export interface RecentTarget {
  readonly id: string;
  readonly line?: string;
  /** Absolute. */
  readonly cwd?: string;
}

const KEY = 'hotlight.recentTargets';
const MOST = 8;

/** What was profiled in this workspace, newest first. */
export class RecentTargets {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  all(): readonly RecentTarget[] {
    return this.#memory.get<readonly RecentTarget[]>(KEY, []);
  }

  async add(target: LaunchTarget): Promise<void> {
    const entry: RecentTarget =
      target.kind === 'command' ? { id: target.id, line: target.label, cwd: target.cwd } : { id: target.id };
    const others = this.all().filter((recent) => recent.id !== entry.id);
    await this.#memory.update(KEY, [entry, ...others].slice(0, MOST));
  }
}
