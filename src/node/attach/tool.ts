import { execFile } from 'node:child_process';
import { HotlightError, messageOf } from '../../core/base/errors';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 16 << 20;

export interface ToolOptions {
  readonly signal?: AbortSignal | undefined;
  /** Added to our environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What a program of the system prints, for at most 5 s and 16 MB. A status other than 0 with output is taken,
 * as `lsof` has it when one of several processes can't be read.
 * @throws HotlightError `unsupported` when the program is not there or fails, `cancelled`.
 */
export function runTool(file: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const { signal, env } = options;
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_BYTES,
        windowsHide: true,
        env: { ...process.env, ...env },
        ...(signal && { signal }),
      },
      (error, stdout) => {
        if (error === null || (typeof error.code === 'number' && stdout !== '')) resolve(stdout);
        else if (signal?.aborted) reject(new HotlightError('cancelled', 'Listing processes was cancelled.'));
        else {
          const detail = error.killed
            ? `no answer within ${TIMEOUT_MS / 1000} s`
            : messageOf(error).split('\n')[0];
          reject(
            new HotlightError(
              'unsupported',
              `${file} could not be asked (${detail}): give the process id yourself.`,
              {
                cause: error,
              },
            ),
          );
        }
      },
    );
  });
}
