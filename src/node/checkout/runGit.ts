import { execFile } from 'node:child_process';
import { HotlightError } from '../../core/base/errors';

/** A checkout of a large repository takes its time. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_BYTES = 64 << 20;

/**
 * What git prints. No hook and no file system monitor is run, and a repository that the environment names (as it
 * does inside a hook) isn't taken for that of `cwd`.
 * @throws HotlightError `target` with git's own words, `not-found` without git, `cancelled`
 */
export function runGit(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<string> {
  const own = [
    '-c',
    'core.fsmonitor=false',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'advice.detachedHead=false',
  ];
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...env } = process.env;
  const options = {
    cwd,
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_BYTES,
    windowsHide: true,
    env: { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...own, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal?.aborted) reject(new HotlightError('cancelled', 'The comparison was cancelled.'));
      else if (error.code === 'ENOENT') {
        reject(
          new HotlightError('not-found', 'git was not found; install it to compare with another commit.'),
        );
      } else {
        const said = stderr
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^(?:fatal|error): /, '')
          .replace(/\.$/, '');
        reject(
          new HotlightError('target', `git ${args[0]} failed in ${cwd}: ${said || error.message}.`, {
            cause: error,
          }),
        );
      }
    });
  });
}
