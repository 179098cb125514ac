import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
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

/** The file that git appends a line to whenever the folder's commit changes; undefined outside of a repository. */
export async function headLog(root: string): Promise<string | undefined> {
  const path = (await git(root, 'rev-parse', '--git-path', 'logs/HEAD'))?.replace(/\r?\n$/, '');
  return path ? resolve(root, path) : undefined;
}

/** Whether sources of a folder changed after commits. What git said is kept until the folder's commit changes. */
export class SourceHistory {
  readonly #root: string;
  readonly #known = new Map<string, ReturnType<ChangedSince>>();
  #head: string | undefined;
  #hasLooked = false;

  constructor(root: string) {
    this.#root = root;
  }

  /** The commit that the folder is at now; undefined outside of a repository and before the first commit. */
  async head(): Promise<string | undefined> {
    const head = await headCommit(this.#root);
    if (head !== this.#head) this.#known.clear();
    this.#head = head;
    this.#hasLooked = true;
    return head;
  }

  /** Answers for these commits, as of the last look at {@link head}. */
  async changedSince(commits: Iterable<string>): Promise<ChangedSince> {
    if (!this.#hasLooked) await this.head();
    for (const commit of new Set(commits)) {
      if (!this.#known.has(commit)) this.#known.set(commit, await this.#look(commit));
    }
    return (commit) => this.#known.get(commit) ?? false;
  }

  async #look(commit: string): Promise<ReturnType<ChangedSince>> {
    if (this.#head === undefined || this.#head.startsWith(commit)) return false;
    const range = `${commit}..${this.#head}`;
    const log = await git(this.#root, 'log', '--format=%H', '--reverse', range, '--', '.', ...NO_SOURCES);
    if (log === undefined) return {};
    const first = log.split('\n')[0];
    return first ? { commit: first } : false;
  }
}
