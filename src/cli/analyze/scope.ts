import { stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath, toSlashes } from '../../core/base/paths';
import { nearest } from '../../node/files/nearest';

/** What a command line asks to analyse. */
export interface Scope {
  /** Absolute; read as one program, so that calls between them are followed. */
  readonly folders: readonly string[];
  /**
   * What a repository's host takes paths to be relative to: the top of the git work tree, or, outside of any, the
   * working folder or the folder that was asked for. Absolute.
   */
  readonly repository: string;
  /** Whether a finding at this file (absolute, with `/`) was asked for. */
  includes(file: string): boolean;
}

/**
 * The scope of `[dir|file…]`, the current folder by default. A file is judged with what it calls: the whole current
 * folder is read, and what is found elsewhere is left out.
 * @throws HotlightError `not-found`
 */
export async function scopeOf(given: readonly string[], cwd: string): Promise<Scope> {
  const targets = (given.length === 0 ? ['.'] : given).map((one) => resolve(cwd, one));
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const target of targets) {
    const found = await stat(target).catch(() => undefined);
    if (found === undefined) throw nothingAt(target, cwd);
    if (found.isFile()) files.add(target);
    else folders.add(target);
  }
  const asked = [...folders].map((folder) => toSlashes(folder).replace(/\/$/, ''));
  for (const file of files) folders.add(isInside(file, cwd) ? cwd : dirname(file));
  // A folder in another one is read with it.
  const outermost = [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isInside(folder, other)),
  );
  const wanted = new Set([...files].map(toSlashes));
  return {
    folders: outermost,
    repository: repositoryOf(outermost[0] ?? cwd, cwd),
    includes: (file) => wanted.has(file) || asked.some((folder) => file.startsWith(`${folder}/`)),
  };
}

function nothingAt(target: string, cwd: string): HotlightError {
  const name = displayPath(target, cwd);
  const what = /[*?[\]{}]/.test(name)
    ? 'patterns are not taken, so name files or folders, and leave files out by --exclude'
    : 'check the path';
  return new HotlightError('not-found', `There is no file or folder ${name} to analyse; ${what}.`);
}

/** The working folder's work tree comes first, so that a submodule that is named belongs to what it is part of. */
function repositoryOf(folder: string, cwd: string): string {
  const candidates = [nearest(cwd, '.git'), nearest(folder, '.git'), cwd];
  return candidates.find((one) => one !== undefined && (one === folder || isInside(folder, one))) ?? folder;
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
