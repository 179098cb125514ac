import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { type PlanDocument, parsePlanDocument } from '../../protocol/plan';

/** Pages that are open after so long are of a window that was never opened again. */
const KEEP_MS = 30 * 24 * 3600 * 1000;

/** The plans of open pages, in the workspace's storage: a page that is restored after a reload asks for its own. */
export class KeptPlans {
  readonly #folder: string;

  constructor({ storageUri, globalStorageUri }: Pick<ExtensionContext, 'storageUri' | 'globalStorageUri'>) {
    this.#folder = join((storageUri ?? globalStorageUri).fsPath, 'plans');
  }

  /** @returns what the page remembers it by */
  async keep(document: PlanDocument): Promise<string> {
    const text = JSON.stringify(document);
    const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#fileOf(id), text);
    await this.#forgetOld();
    return id;
  }

  async read(id: string): Promise<PlanDocument | undefined> {
    if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
    try {
      const document = parsePlanDocument(JSON.parse(await readFile(this.#fileOf(id), 'utf8')));
      const now = new Date();
      await utimes(this.#fileOf(id), now, now);
      return document;
    } catch {
      return undefined; // removed, or written by another version
    }
  }

  async forget(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
  }

  async #forgetOld(): Promise<void> {
    const names = await readdir(this.#folder);
    await Promise.all(
      names.map(async (name) => {
        const file = join(this.#folder, name);
        const written = await stat(file).catch(() => undefined); // another window may have removed it
        if (written !== undefined && Date.now() - written.mtimeMs > KEEP_MS) await rm(file, { force: true });
      }),
    );
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
