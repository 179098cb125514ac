import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { parseSnapshot, type StatisticsSnapshot } from '../../core/sql/statistics/statistics';
import { atomicWrite } from '../../node/files/atomicWrite';

/** Counters that the user has kept, of each connection its own, in the files that the command line reads as well. */
export class SavedCounters {
  readonly #folder: string;

  /** @param id of the connection */
  constructor(
    { storageUri, globalStorageUri }: Pick<ExtensionContext, 'storageUri' | 'globalStorageUri'>,
    id: string,
  ) {
    this.#folder = join((storageUri ?? globalStorageUri).fsPath, 'counters', id.replace(/[^\w-]/g, '_'));
  }

  async save(snapshot: StatisticsSnapshot): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const name = `${snapshot.taken.replace(/[:.]/g, '-')}.json`;
    await atomicWrite(join(this.#folder, name), `${JSON.stringify(snapshot)}\n`);
  }

  /** The newest first. What can't be read any more is left out. */
  async list(): Promise<StatisticsSnapshot[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const texts = await Promise.all(
      names
        .filter((name) => name.endsWith('.json'))
        .sort()
        .reverse()
        .map((name) => readFile(join(this.#folder, name), 'utf8').catch(() => '')),
    );
    return texts.flatMap((text) => {
      const snapshot = parseSnapshot(text);
      return typeof snapshot === 'string' ? [] : [snapshot];
    });
  }
}
