import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { decodeSummary, type EncodedSummary, encodeSummary } from '../../core/source/summary/codec';
import { type FileSummary, SUMMARY_VERSION } from '../../core/source/summary/fileSummary';

/** Summaries of one folder's files by the hash of their content, kept on disk between runs. */
export class SummaryCache {
  private readonly used = new Map<string, EncodedSummary>();
  private changed = false;

  private constructor(
    private readonly file: string | undefined,
    private readonly stored: ReadonlyMap<string, EncodedSummary>,
  ) {}

  /** A cache that can't be read is an empty one. */
  static async open(folder: string | undefined, key: string): Promise<SummaryCache> {
    if (folder === undefined) return new SummaryCache(undefined, new Map());
    const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
    const file = join(folder, `summaries-${name}.json`);
    try {
      const stored: unknown = JSON.parse(await readFile(file, 'utf8'));
      if (isStored(stored)) return new SummaryCache(file, new Map(stored.entries));
    } catch {
      // Not there yet, or cut short: it is made anew.
    }
    return new SummaryCache(file, new Map());
  }

  get(hash: string): FileSummary | undefined {
    const encoded = this.used.get(hash) ?? this.stored.get(hash);
    if (encoded === undefined) return undefined;
    try {
      const summary = decodeSummary(encoded);
      this.used.set(hash, encoded);
      return summary;
    } catch {
      return undefined; // damaged: made anew by the caller
    }
  }

  set(hash: string, summary: FileSummary): void {
    if (this.file === undefined) return;
    this.used.set(hash, encodeSummary(summary));
    this.changed = true;
  }

  /** Keeps what was used. A cache that can't be written costs time, never the result. */
  async save(): Promise<void> {
    if (this.file === undefined || (!this.changed && this.used.size === this.stored.size)) return;
    const temporary = `${this.file}.${process.pid}.tmp`;
    try {
      await mkdir(join(this.file, '..'), { recursive: true });
      await writeFile(temporary, JSON.stringify({ version: SUMMARY_VERSION, entries: [...this.used] }));
      await rename(temporary, this.file);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }
}

function isStored(value: unknown): value is { entries: [string, EncodedSummary][] } {
  const stored = value as { version?: unknown; entries?: unknown } | null;
  return typeof stored === 'object' && stored?.version === SUMMARY_VERSION && Array.isArray(stored.entries);
}

/** Where this system keeps what can be made again. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'hotlight', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'hotlight');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hotlight');
}
