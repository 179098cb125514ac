import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { HotlightError, messageOf } from '../../core/base/errors';

/**
 * Writes a file so that a reader sees the old content or the new, never a part.
 * @throws HotlightError `io` or `permission` that names the file and what to do.
 */
export async function atomicWrite(file: string, data: string | Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(draft, data);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw writeFailure(file, error);
  }
}

/** The sentence for a write that failed. */
export function writeFailure(file: string, error: unknown): HotlightError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new HotlightError(
        'io',
        `The disk is full: ${file} could not be written; free some space and try again.`,
        {
          cause: error,
        },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HotlightError(
        'permission',
        `${file} may not be written by this user; change its permissions or choose another folder.`,
        { cause: error },
      );
    default:
      return new HotlightError('io', `${file} could not be written: ${messageOf(error)}.`, { cause: error });
  }
}
