import { execFile } from 'node:child_process';
import type { GitInfo } from '../core/runs/run';

const TIMEOUT_MS = 5_000;
/** A tree with more changes than fit is as dirty as one with a single change. */
const MAX_BYTES = 1 << 20;

/**
 * The commit that a folder is at; undefined when it is in no repository, has no commit, or git can't be asked.
 * Untracked files don't count as changes.
 */
export async function readGitInfo(folder: string): Promise<GitInfo | undefined> {
  // A file system monitor is a program that the repository names; none is run for this.
  const args = ['-c', 'core.fsmonitor=false', 'status', '--porcelain=v2', '--branch', '--untracked-files=no'];
  const options = {
    cwd: folder,
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_BYTES,
    windowsHide: true,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  };
  const printed = await new Promise<string>((resolve) => {
    try {
      execFile('git', args, options, (_error, stdout) => resolve(stdout));
    } catch {
      resolve(''); // the folder is a file
    }
  });
  return parseStatus(printed);
}

/** Parses `git status --porcelain=v2 --branch`. */
function parseStatus(printed: string): GitInfo | undefined {
  const lines = printed.split('\n').filter((line) => line !== '');
  const header = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
  const commit = header('oid');
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const branch = header('head');
  return {
    commit,
    ...(branch !== undefined && branch !== '(detached)' && { branch }),
    dirty: lines.some((line) => !line.startsWith('#')),
  };
}
