import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError, messageOf } from '../../core/base/errors';

const AT_ONCE = 8;

/** Lets the load that is there anyway work for some seconds. */
export function waitingLoad(seconds: number, signal: AbortSignal): () => Promise<void> {
  return async () => {
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  };
}

/**
 * Requests one address a number of times, a few at once. Answers of any status count: errors leak, too.
 * @throws HotlightError `target` when nothing answers
 */
export function requestLoad(url: string, requests: number, signal: AbortSignal): () => Promise<void> {
  return async () => {
    let left = requests;
    let failures = 0;
    let last: unknown;
    const worker = async (): Promise<void> => {
      while (left-- > 0 && !signal.aborted) {
        try {
          const answer = await fetch(url, { signal });
          await answer.arrayBuffer();
        } catch (error) {
          failures++;
          last = error instanceof Error && error.cause !== undefined ? error.cause : error;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (failures === requests && !signal.aborted) {
      throw new HotlightError('target', `${url} did not answer: ${messageOf(last)}; is the address right?`, {
        cause: last,
      });
    }
  };
}

/**
 * Runs a script with this Node, once per step, and waits for its end.
 * @throws HotlightError `target` when it fails
 */
export function scriptLoad(file: string, cwd: string, signal: AbortSignal): () => Promise<void> {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [file], { cwd, stdio: ['ignore', 2, 2], signal });
      child.once('error', (error) => (signal.aborted ? resolve() : reject(failed(file, messageOf(error)))));
      child.once('exit', (code) =>
        code === 0 || signal.aborted
          ? resolve()
          : reject(failed(file, `it ended with ${code ?? 'a signal'}`)),
      );
    });
}

function failed(file: string, why: string): HotlightError {
  return new HotlightError('target', `The load ${file} failed: ${why}; run it alone to see why.`);
}
