import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { ByteSource } from '../../core/json/byteSource';

/** The bytes of a file, read piece by piece, so that a file of any size costs no more than its reader keeps. */
export class FileBytes implements ByteSource {
  readonly size: number;
  private readonly descriptor: number;

  /** @throws HotlightError `not-found`, `permission`, `io`, or `bad-input` for a folder. */
  constructor(private readonly path: string) {
    try {
      this.descriptor = openSync(path, 'r');
    } catch (error) {
      throw readFailure(path, error);
    }
    const stats = fstatSync(this.descriptor);
    if (!stats.isFile()) {
      this.close();
      throw new HotlightError('bad-input', `${path} is not a file; name a profile or a run.`);
    }
    this.size = stats.size;
  }

  read(target: Uint8Array): number {
    try {
      return readSync(this.descriptor, target);
    } catch (error) {
      throw readFailure(this.path, error);
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The sentence for a file that can't be read. */
export function readFailure(path: string, error: unknown): HotlightError {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new HotlightError('not-found', `There is no file ${path}.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new HotlightError(
        'permission',
        `${path} may not be read by this user; change its permissions.`,
        {
          cause: error,
        },
      );
    case 'EISDIR':
      return new HotlightError('bad-input', `${path} is a folder; name a profile or a run.`, {
        cause: error,
      });
    default:
      return new HotlightError('io', `${path} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}
