import { execFile } from 'node:child_process';
import type { ChangedSince } from '../../core/checklist/gateState';

const TIMEOUT_MS = 10_000;
/** What a commit may change without making a measurement old: our own files, and prose. */
const NO_SOURCES = [':(exclude,top,glob)**/.hotlight/**', ':(exclude,glob)**/*.md'];

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Runs git in a folder; undefined when it fails or is not there. */
async function git(root: string, ...args: string[]): Promise<string | undefined> {
  const options = {
    cwd: root,
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 20,
    windowsHide: true,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  };
  return new Promise((resolve) => {
    try {
      // A file system monitor is a program that the repository names; none is run for this.
      execFile('git', ['-c', 'core.fsmonitor=false', ...args], options, (error, stdout) =>
        resolve(error === null ? stdout : undefined),
      );
    } catch {
      resolve(undefined); // the folder is gone
    }
  });
}

/** Who commits in this folder; undefined when git knows no name. */
export async function gitIdentity(root: string): Promise<Identity | undefined> {
  const [name, email] = [await git(root, 'config', 'user.name'), await git(root, 'config', 'user.email')];
  if (!name?.trim() || !email?.trim()) return undefined;
  return { name: name.trim(), email: email.trim() };
}

/** The commit that a folder is at. */
export async function headCommit(root: string): Promise<string | undefined> {
  return (await git(root, 'rev-parse', '--verify', '--quiet', 'HEAD'))?.trim();
}

/** Whether tracked files other than Hotlight's own differ from the commit; undefined outside of a repository. */
export async function hasChanges(root: string): Promise<boolean | undefined> {
  const printed = await git(root, 'status', '--porcelain', '--untracked-files=no', '--', '.', NO_SOURCES[0]!);
  return printed === undefined ? undefined : printed.trim() !== '';
}

/** Looks up, for each of these commits, whether sources of the folder changed after it. */
export async function changedSince(root: string, commits: Iterable<string>): Promise<ChangedSince> {
  const head = await headCommit(root);
  const known = new Map<string, ReturnType<ChangedSince>>();
  for (const commit of new Set(commits)) {
    if (head === undefined || head.startsWith(commit)) known.set(commit, false);
    else {
      const range = `${commit}..HEAD`;
      const log = await git(root, 'log', '--format=%H', '--reverse', range, '--', '.', ...NO_SOURCES);
      const first = log?.split('\n')[0];
      known.set(commit, log === undefined ? {} : first ? { commit: first } : false);
    }
  }
  return (commit) => known.get(commit) ?? false;
}
