import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../../core/base/errors';
import { categorize } from '../../core/profile/category';
import { parseCapturedScripts } from '../../core/runs/parseScripts';
import type { RunThread } from '../../core/runs/run';
import type { CapturedScript, Measured, MeasuredMap, MeasuredSource } from '../../core/runs/scripts';
import { atomicWrite, writeFailure } from '../files/atomicWrite';
import { isStripped } from '../scripts/strippedTypes';
import { hashOf, TextFiles } from '../scripts/textFiles';
import { type LoadedScript, ThreadScripts } from '../scripts/threadScripts';

/** Name of the file in a run's folder that says which sources were measured. */
export const MEASURED_FILE = 'measured.json';

/** Bounds of what is kept of one run. */
const MAX_FILES = 4000;
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_BYTES = 128 * 1024 * 1024;
/** Files of one checkout or build are as old as each other, give or take this. Milliseconds. */
const SAME_AGE = 10_000;

/**
 * Keeps the original sources of what a run's threads executed, and the source maps that lead to them, so that
 * the run still shows the right lines when both have changed. Texts go to `sources/<hash>`.
 * @returns what was kept, and sentences about what was not
 * @throws HotlightError when the folder can't be written
 */
export async function measureSources(
  dir: string,
  threads: readonly RunThread[],
): Promise<{ measured: Measured; notes: readonly string[] }> {
  const folder = join(dir, 'sources');
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(folder, error);
  });
  const keeper = new Keeper(dir);
  for (const thread of threads) await keeper.addThread(thread);
  return keeper.finish();
}

interface Candidate {
  readonly file: string;
  readonly dependency: boolean;
  readonly text: () => string | undefined;
}

class Keeper {
  private readonly files = new TextFiles();
  private readonly candidates = new Map<string, Candidate>();
  private readonly maps = new Map<string, MeasuredMap>();
  private readonly notes: string[] = [];

  constructor(private readonly dir: string) {}

  async addThread(thread: RunThread): Promise<void> {
    const captured = await this.scriptsOf(thread);
    const scripts = new ThreadScripts({ dir: this.dir, captured, files: this.files });
    for (const { url, scriptId } of captured) {
      // Recordings end in an editor too, which must stay responsive between two large maps.
      await setImmediate();
      const script = scripts.of({ url, scriptId });
      if (script === undefined || script.path === '') continue;
      if (script.map === undefined) this.addUnmapped(script, thread.startedAt);
      else await this.addMapped(script, thread.startedAt);
    }
  }

  private async scriptsOf(thread: RunThread): Promise<readonly CapturedScript[]> {
    if (thread.sources === undefined) return [];
    const file = join(this.dir, thread.sources);
    try {
      return parseCapturedScripts(await readFile(file, 'utf8'), file).scripts;
    } catch (error) {
      this.notes.push(messageOf(error));
      return [];
    }
  }

  private addUnmapped(script: LoadedScript, startedAt: number): void {
    const { path } = script;
    this.add(path, () => {
      const executed = script.text;
      const onDisk = this.files.read(path);
      if (executed === undefined) return this.unchangedSince(path, startedAt) ? onDisk : undefined;
      return onDisk !== undefined && isStripped(executed, onDisk) ? onDisk : executed;
    });
  }

  private async addMapped(script: LoadedScript, startedAt: number): Promise<void> {
    const map = script.map!;
    const { text, base } = script.mapText!;
    // The script's own text has it otherwise.
    if (base !== script.path) {
      const hash = await this.keep(text);
      const entry: MeasuredMap = {
        url: script.url,
        ...(script.hash === undefined ? {} : { script: script.hash }),
        base,
        hash,
      };
      this.maps.set(`${entry.script}\n${entry.url}`, entry);
    }
    for (const file of map.files) {
      if (file === undefined) continue;
      this.add(file, () => {
        const content = map.contentOf(file);
        if (content !== undefined) return content;
        const built = this.files.modifiedAt(base) ?? Number.POSITIVE_INFINITY;
        return this.unchangedSince(file, Math.min(startedAt, built + SAME_AGE))
          ? this.files.read(file)
          : undefined;
      });
    }
  }

  private unchangedSince(file: string, time: number): boolean {
    const modified = this.files.modifiedAt(file);
    return modified !== undefined && modified <= time;
  }

  private add(file: string, text: () => string | undefined): void {
    if (this.candidates.has(file)) return;
    this.candidates.set(file, { file, dependency: categorize('', file) === 'dependency', text });
  }

  async finish(): Promise<{ measured: Measured; notes: readonly string[] }> {
    const sources: MeasuredSource[] = [];
    let bytes = 0;
    let left = 0;
    const candidates = [...this.candidates.values()];
    // The user's own sources first, should there be too many.
    candidates.sort((a, b) => Number(a.dependency) - Number(b.dependency));
    for (const { file, text } of candidates) {
      const content = text();
      if (content === undefined) continue;
      const size = Buffer.byteLength(content);
      if (sources.length >= MAX_FILES || size > MAX_FILE_BYTES || bytes + size > MAX_BYTES) {
        left++;
        continue;
      }
      bytes += size;
      sources.push({ file, hash: await this.keep(content) });
    }
    if (left > 0) {
      this.notes.push(
        `The texts of ${left} sources were not kept, because there are too many or they are too large; their lines can't follow later edits.`,
      );
    }
    return { measured: { version: 1, sources, maps: [...this.maps.values()] }, notes: this.notes };
  }

  private async keep(text: string): Promise<string> {
    const hash = hashOf(text);
    const file = join(this.dir, 'sources', hash);
    const kept = await stat(file).then(
      () => true,
      () => false,
    );
    if (!kept) await atomicWrite(file, text);
    return hash;
  }
}
