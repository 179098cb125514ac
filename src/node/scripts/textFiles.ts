import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolutePath } from '../../core/base/paths';
import { statOf } from '../files/statOf';

/** Larger files are no sources that someone reads. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Looks at and reads text files, each once. Synchronous, because the pure code that asks is. */
export class TextFiles {
  private readonly modified = new Map<string, number | undefined>();
  private readonly texts = new Map<string, string | undefined>();

  /** True for a file, not for a folder. */
  readonly exists = (path: string): boolean => this.modifiedAt(path) !== undefined;

  /** When a file was last changed, in milliseconds since the epoch; undefined when there is no such file. */
  modifiedAt(path: string): number | undefined {
    if (this.modified.has(path)) return this.modified.get(path);
    const found = isAbsolutePath(path) ? statOf(path) : undefined;
    const time = found?.isFile() && found.size <= MAX_BYTES ? found.mtimeMs : undefined;
    this.modified.set(path, time);
    return time;
  }

  /** The text of a file; undefined when there is none or it can't be read. */
  readonly read = (path: string): string | undefined => {
    if (this.texts.has(path)) return this.texts.get(path);
    const text = this.exists(path) ? tryRead(path) : undefined;
    this.texts.set(path, text);
    return text;
  };
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch {
    return undefined;
  }
}

/** The SHA-256 of a text, as texts are named in a run's `sources` folder. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
