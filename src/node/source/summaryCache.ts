import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeSummary, type EncodedSummary } from '../../core/source/summary/codec';
import { type FileSummary, SUMMARY_VERSION } from '../../core/source/summary/fileSummary';

/** A summary that was kept, with the face that tells whether another one means the same to other files. */
export interface KeptSummary {
  readonly summary: FileSummary;
  readonly face: string;
  /** The file's SQL, as `encodeSql` gave it. */
  readonly sql: string;
}

/** What is kept of a file: texts. */
export interface EncodedSource extends EncodedSummary {
  readonly sql: string;
}

type IndexEntry = readonly [hash: string, face: number, body: number, sql: number];

/** The first line of a pack. */
interface Head {
  readonly version: number;
  readonly setting: string;
  readonly index: readonly IndexEntry[];
}

/**
 * Summaries of one set of folders by the hash of their file's content, kept on disk between runs: one file with a
 * line of JSON that tells the lengths in bytes, and all texts after it. A text is read when it is asked for.
 */
export class SummaryCache {
  private readonly used = new Map<string, Buffer | EncodedSource>();
  private readonly places = new Map<string, { at: number; face: number; body: number; sql: number }>();
  private changed = false;

  private constructor(
    private readonly file: string | undefined,
    private readonly pack: Buffer,
    /** What else the texts depend on. */
    private readonly setting: string,
  ) {
    const end = pack.indexOf('\n');
    if (end < 0) return;
    try {
      const head = JSON.parse(pack.toString('utf8', 0, end)) as Partial<Head>;
      if (head.version !== SUMMARY_VERSION || head.setting !== setting || !Array.isArray(head.index)) return;
      let at = end + 1;
      for (const [hash, face, body, sql] of head.index) {
        // Cut short: what is missing is made anew.
        if (at + face + body + sql > pack.length) break;
        this.places.set(hash, { at, face, body, sql });
        at += face + body + sql;
      }
    } catch {
      this.places.clear();
    }
  }

  /** A cache that can't be read, or was made with another setting, is an empty one. */
  static async open(folder: string | undefined, key: string, setting: string): Promise<SummaryCache> {
    if (folder === undefined) return new SummaryCache(undefined, Buffer.alloc(0), setting);
    const file = cacheFile(folder, 'summaries', key, 'pack');
    return new SummaryCache(file, await readFile(file).catch(() => Buffer.alloc(0)), setting);
  }

  /** Whether anything that is given to it is kept. */
  get keeps(): boolean {
    return this.file !== undefined;
  }

  get size(): number {
    return this.places.size;
  }

  get(hash: string): KeptSummary | undefined {
    const place = this.places.get(hash);
    if (!place) return undefined;
    const { at, face, body, sql } = place;
    const end = at + face + body;
    const encoded = {
      face: this.pack.toString('utf8', at, at + face),
      body: this.pack.toString('utf8', at + face, end),
    };
    try {
      const summary = decodeSummary(encoded);
      this.used.set(hash, this.pack.subarray(at, end + sql));
      return { summary, face: encoded.face, sql: this.pack.toString('utf8', end, end + sql) };
    } catch {
      return undefined; // damaged: made anew by the caller
    }
  }

  set(hash: string, encoded: EncodedSource): void {
    if (this.file === undefined) return;
    this.used.set(hash, encoded);
    this.changed = true;
  }

  /** Keeps what was used. A cache that can't be written costs time, never the result. */
  async save(): Promise<void> {
    if (this.file === undefined || (!this.changed && this.used.size === this.places.size)) return;
    const index: IndexEntry[] = [];
    const parts: Buffer[] = [];
    for (const [hash, kept] of this.used) {
      if (Buffer.isBuffer(kept)) {
        const { face, sql } = this.places.get(hash)!;
        index.push([hash, face, kept.length - face - sql, sql]);
        parts.push(kept);
      } else {
        const [face, body, sql] = [Buffer.from(kept.face), Buffer.from(kept.body), Buffer.from(kept.sql)];
        index.push([hash, face.length, body.length, sql.length]);
        parts.push(face, body, sql);
      }
    }
    const head: Head = { version: SUMMARY_VERSION, setting: this.setting, index };
    await writeWhole(this.file, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts]));
  }
}

/** The file of a cache that belongs to some folders, named by `key`. */
export function cacheFile(folder: string, kind: string, key: string, extension: string): string {
  return join(folder, `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 24)}.${extension}`);
}

/** Another process sees the old content or the new one. Fails silently: what is cached can be made again. */
export async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Where this system keeps what can be made again. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'hotlight', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'hotlight');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hotlight');
}
