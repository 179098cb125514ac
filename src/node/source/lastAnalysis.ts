import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SourceFindings } from './session';
import { cacheFile, writeWhole } from './summaryCache';

/** How a file looked when it was read. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
}

export interface StampedFile extends Stamp {
  readonly hash: string;
}

/** What an analysis found. */
interface Result extends Pick<SourceFindings, 'findings' | 'problems' | 'unparsed'> {
  /** Number of files. */
  readonly summarised: number;
}

interface Stored extends Result {
  readonly build: string | undefined;
  /** The layout of the project and the options. */
  readonly setting: string;
  /** Milliseconds since the epoch. */
  readonly saved: number;
  readonly files: readonly (readonly [string, number, number, string])[];
}

/** A file that was written this shortly before it was read may have been written again within the clock's tick. */
const RACY = 2_000;

/** What the last analysis of some folders read and found, kept between runs. */
export class LastAnalysis {
  private byPath: ReadonlyMap<string, StampedFile> | undefined;

  private constructor(
    private readonly file: string | undefined,
    private readonly build: string | undefined,
    private readonly stored?: Stored,
  ) {}

  /**
   * What can't be read counts as none.
   * @param program the file that found it, this one unless it is told: another build may find other things
   */
  static async open(folder: string | undefined, key: string, program = __filename): Promise<LastAnalysis> {
    if (folder === undefined) return new LastAnalysis(undefined, undefined);
    const file = cacheFile(folder, 'analysis', key, 'json');
    const build = JSON.stringify(stampOf(program));
    try {
      const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
      if (stored.build === build && Array.isArray(stored.files)) return new LastAnalysis(file, build, stored);
    } catch {
      // Not there yet, or cut short.
    }
    return new LastAnalysis(file, build);
  }

  /** What a file was when it looked as it does now. */
  unchanged(path: string, now: Stamp): StampedFile | undefined {
    this.byPath ??= new Map(
      this.stored?.files.map(([file, size, modified, hash]) => [file, { size, modified, hash }]),
    );
    const then = this.byPath.get(path);
    return then && this.isSame(then, now) ? then : undefined;
  }

  private isSame(then: Stamp, now: Stamp): boolean {
    return (
      then.size === now.size &&
      then.modified === now.modified &&
      then.modified < (this.stored?.saved ?? 0) - RACY
    );
  }

  /** The result, when these are the files and the setting that it was taken from. */
  resultFor(stamps: ReadonlyMap<string, Stamp>, setting: string): Result | undefined {
    const { stored } = this;
    if (stored?.setting !== setting || stored.files.length !== stamps.size) return undefined;
    for (const [path, size, modified] of stored.files) {
      const now = stamps.get(path);
      if (!now || !this.isSame({ size, modified }, now)) return undefined;
    }
    return stored;
  }

  async save(files: ReadonlyMap<string, StampedFile>, setting: string, result: Result): Promise<void> {
    if (this.file === undefined) return;
    const stored: Stored = {
      build: this.build,
      setting,
      saved: Date.now(),
      files: [...files].map(([path, { size, modified, hash }]) => [path, size, modified, hash]),
      ...result,
    };
    await writeWhole(this.file, JSON.stringify(stored));
  }
}

/** Undefined for a file that is gone. */
export function stampOf(file: string): Stamp | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && { size: found.size, modified: found.mtimeMs };
}
