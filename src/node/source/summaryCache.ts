import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { decodeSummary } from '../../core/source/summary/codec/decode';
import { type FileSummary, SUMMARY_VERSION } from '../../core/source/summary/fileSummary';
import { makeFolder } from '../files/makeFolder';

/** A summary that was kept. */
export interface KeptSummary {
  readonly summary: FileSummary;
  /** The file's SQL, as `encodeSql` gave it. */
  readonly sql: string;
}

/** What is kept of a file: texts. */
export interface EncodedSource {
  /** As `encodeSummary` gave it. */
  readonly summary: string;
  /** As `encodeSql` gave it. */
  readonly sql: string;
}

type IndexEntry = readonly [hash: string, summary: number, sql: number];

/** Bytes that are written at a time. */
const CHUNK = 1 << 20;

/** The texts of one file, as they stand in a pack. */
interface Packed {
  readonly bytes: Buffer;
  /** How many of the bytes are the summary's; the rest is the SQL's. */
  readonly summary: number;
}

/** The first line of a pack. */
interface Head {
  readonly version: number;
  readonly setting: string;
  readonly index: readonly IndexEntry[];
}

/**
 * Summaries of one set of folders by the hash of their file (`hashOf`), kept on disk between runs: one file with a
 * line of JSON that tells the lengths in bytes, and all texts after it. A text is read when it is asked for.
 */
export class SummaryCache {
  /** Bytes and no texts, which would have to be there a second time when they are written. */
  private readonly used = new Map<string, Packed>();
  private readonly places = new Map<string, { at: number; summary: number; sql: number }>();
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
      for (const [hash, summary, sql] of head.index) {
        // Cut short: what is missing is made anew.
        if (at + summary + sql > pack.length) break;
        this.places.set(hash, { at, summary, sql });
        at += summary + sql;
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
    const bytes = this.pack.subarray(place.at, place.at + place.summary + place.sql);
    try {
      const summary = decodeSummary(bytes.toString('utf8', 0, place.summary));
      this.used.set(hash, { bytes, summary: place.summary });
      return { summary, sql: bytes.toString('utf8', place.summary) };
    } catch {
      return undefined; // damaged: made anew by the caller
    }
  }

  set(hash: string, { summary, sql }: EncodedSource): void {
    if (this.file === undefined) return;
    const bytes = Buffer.from(summary + sql);
    this.used.set(hash, { bytes, summary: bytes.length - Buffer.byteLength(sql) });
    this.changed = true;
  }

  /** Keeps what was used, and is empty afterwards. A cache that can't be written costs time, never the result. */
  async save(): Promise<void> {
    if (this.file !== undefined && (this.changed || this.used.size !== this.places.size)) {
      const index = [...this.used].map(
        ([hash, { bytes, summary }]): IndexEntry => [hash, summary, bytes.length - summary],
      );
      const head: Head = { version: SUMMARY_VERSION, setting: this.setting, index };
      const parts: Buffer[] = [Buffer.from(`${JSON.stringify(head)}\n`)];
      for (const { bytes } of this.used.values()) parts.push(bytes);
      await writeWhole(this.file, inChunks(parts));
    }
    this.used.clear();
  }
}

function* inChunks(parts: readonly Buffer[]): Iterable<Buffer> {
  let chunk: Buffer[] = [];
  let size = 0;
  for (const part of parts) {
    chunk.push(part);
    size += part.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(chunk);
    chunk = [];
    size = 0;
  }
  yield Buffer.concat(chunk);
}

/** The file of a cache that belongs to some folders, named by `key`. */
export function cacheFile(folder: string, kind: string, key: string, extension: string): string {
  return join(folder, `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 24)}.${extension}`);
}

/** Another process sees the old content or the new one. Fails silently: what is cached can be made again. */
export async function writeWhole(file: string, content: Iterable<Buffer> | string): Promise<void> {
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await makeFolder(dirname(file));
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Where this system keeps what can be made again: absolute; undefined when the environment names no such place.
 * Relative paths are passed over, as https://specifications.freedesktop.org/basedir-spec/latest/ has it.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const named = namedCacheFolder(env);
  return isAbsolute(named) ? named : undefined;
}

function namedCacheFolder({ LOCALAPPDATA, XDG_CACHE_HOME }: Readonly<NodeJS.ProcessEnv>): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'hotlight');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'hotlight', 'cache');
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'hotlight');
  return join(homedir(), '.cache', 'hotlight');
}
