import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Finding } from '../../core/finding';
import { cacheFile, writeWhole } from './summaryCache';

/** The program that found it: another build may find other things in the same files. */
const BUILD = JSON.stringify(stampOf(__filename));

/** How a file looked when it was read. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
}

export interface StampedFile extends Stamp {
  readonly hash: string;
}

interface Stored {
  readonly build: string | undefined;
  /** The layout of the project and the options. */
  readonly setting: string;
  /** Milliseconds since the epoch. */
  readonly saved: number;
  readonly files: readonly (readonly [string, number, number, string])[];
  readonly summarised: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly string[];
}

/** A file that was written this shortly before it was read may have been written again within the clock's tick. */
const RACY = 2_000;

/** What the last analysis of some folders read and found, kept between runs. */
export class LastAnalysis {
  private constructor(
    private readonly file: string | undefined,
    private readonly stored: Stored | undefined,
    private readonly byPath: ReadonlyMap<string, StampedFile>,
  ) {}

  /** What can't be read counts as none. */
  static async open(folder: string | undefined, key: string): Promise<LastAnalysis> {
    if (folder === undefined) return new LastAnalysis(undefined, undefined, new Map());
    const file = cacheFile(folder, 'analysis', key, 'json');
    try {
      const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
      if (stored.build === BUILD && Array.isArray(stored.files)) {
        const byPath = new Map<string, StampedFile>();
        for (const [path, size, modified, hash] of stored.files) {
          if (modified < stored.saved - RACY) byPath.set(path, { size, modified, hash });
        }
        return new LastAnalysis(file, stored, byPath);
      }
    } catch {
      // Not there yet, or cut short.
    }
    return new LastAnalysis(file, undefined, new Map());
  }

  /** What a file was when it looked as it does now. */
  unchanged(path: string, now: Stamp): StampedFile | undefined {
    const then = this.byPath.get(path);
    return then && then.size === now.size && then.modified === now.modified ? then : undefined;
  }

  /** The result, when these are the files and the setting that it was taken from. */
  resultFor(
    stamps: ReadonlyMap<string, Stamp>,
    setting: string,
  ): { findings: readonly Finding[]; problems: readonly string[]; summarised: number } | undefined {
    const { stored } = this;
    if (stored?.setting !== setting || stored.files.length !== stamps.size) return undefined;
    for (const [path, stamp] of stamps) if (!this.unchanged(path, stamp)) return undefined;
    return stored;
  }

  async save(
    files: ReadonlyMap<string, StampedFile>,
    setting: string,
    result: { findings: readonly Finding[]; problems: readonly string[]; summarised: number },
  ): Promise<void> {
    if (this.file === undefined) return;
    const stored: Stored = {
      build: BUILD,
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
