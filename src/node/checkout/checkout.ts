import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { statOf } from '../files/statOf';
import { isAlive } from '../isAlive';
import { runGit } from './runGit';

/** Another commit of a repository in a folder of its own. */
export interface Checkout {
  /** As it was asked for. */
  readonly ref: string;
  /** The full hash. */
  readonly commit: string;
  /** Absolute; the temporary folder. */
  readonly root: string;
  /** Absolute; the repository's own folder. */
  readonly of: string;
  /** The folder in the checkout that the folder which was asked from is there. */
  readonly cwd: string;
  /** A path of the repository as one of the checkout; others stay, and so do words that are no paths. */
  toCheckout(word: string): string;
  /** Removes the folder and what git keeps about it. Never rejects: says what was left. */
  dispose(): Promise<string | undefined>;
}

/** Beginning of the temporary folders' names, with the process they belong to. */
const PREFIX = 'hotlight-checkout-';

/**
 * Checks a commit out beside the working tree, which stays as it is, changes and all.
 * @param cwd absolute; in the repository
 * @param ref a branch, tag or commit
 * @throws HotlightError `usage` outside a repository, `not-found` for an unknown commit, and when `cwd` is not
 * in that commit; `cancelled`; `target` with what git says
 */
export async function openCheckout(cwd: string, ref: string, signal?: AbortSignal): Promise<Checkout> {
  const [of, prefix] = await locate(cwd);
  const commit = await resolveCommit(cwd, ref);
  await removeLeftovers(of);
  const parent = await realpath(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  const root = join(parent, basename(of));
  const dispose = async (): Promise<string | undefined> => {
    await runGit(['worktree', 'remove', '--force', root], of).catch(() => undefined);
    try {
      await rm(parent, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
      return undefined;
    } catch (error) {
      return `${parent} could not be removed (${messageOf(error)}); delete it.`;
    }
  };
  try {
    await mkdir(parent, { recursive: true });
    await runGit(['worktree', 'add', '--detach', root, commit], of, signal);
    const there = join(root, prefix);
    if (statOf(there)?.isDirectory() !== true) {
      throw new HotlightError(
        'not-found',
        `The folder ${prefix} does not exist in ${ref}; run from another one.`,
      );
    }
    return { ref, commit, root, of, cwd: there, toCheckout: (word) => moved(word, of, root), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The repository's folder, and the way down from it to `cwd`. */
async function locate(cwd: string): Promise<readonly [top: string, prefix: string]> {
  try {
    const top = (await runGit(['rev-parse', '--show-toplevel'], cwd)).replace(/\r?\n$/, '');
    const prefix = (await runGit(['rev-parse', '--show-prefix'], cwd)).replace(/\r?\n$/, '');
    return [await realpath(top), prefix];
  } catch (error) {
    if (!HotlightError.is(error, 'target')) throw error;
    throw new HotlightError(
      'usage',
      `${cwd} is in no git repository, so there is no commit to compare with.`,
      {
        cause: error,
      },
    );
  }
}

async function resolveCommit(cwd: string, ref: string): Promise<string> {
  try {
    const printed = await runGit(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
      cwd,
    );
    return printed.trim();
  } catch (error) {
    if (!HotlightError.is(error, 'target')) throw error;
    throw new HotlightError(
      'not-found',
      `"${ref}" is no commit of this repository; name a branch, a tag or a commit.`,
      {
        cause: error,
      },
    );
  }
}

function moved(word: string, from: string, to: string): string {
  if (!isAbsolute(word)) return word;
  const way = relative(from, word);
  return way === ''
    ? to
    : way.startsWith(`..${sep}`) || way === '..' || isAbsolute(way)
      ? word
      : join(to, way);
}

/** Checkouts of processes that were killed before they could remove them. */
async function removeLeftovers(of: string): Promise<void> {
  const listed = await runGit(['worktree', 'list', '--porcelain', '-z'], of).catch(() => '');
  for (const [, path = ''] of listed.matchAll(/(?:^|\0)worktree ([^\0]+)/g)) {
    const parent = basename(join(path, '..'));
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(parent)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await runGit(['worktree', 'remove', '--force', path], of).catch(() => undefined);
    await rm(join(path, '..'), { recursive: true, force: true }).catch(() => undefined);
  }
}
