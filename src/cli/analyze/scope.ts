import { stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { toSlashes } from '../../core/base/paths';

/** What a command line asks to analyse. */
export interface Scope {
  /** Absolute; read as one program, so that calls between them are followed. */
  readonly folders: readonly string[];
  /** What paths are shown relative to. */
  readonly root: string;
  /** Whether a finding at this file (absolute, with `/`) was asked for. */
  includes(file: string): boolean;
}

/**
 * The scope of `[dir|file…]`, the current folder by default. A file is judged with what it calls: the whole current
 * folder is read, and what is found elsewhere is left out.
 */
export async function scopeOf(given: readonly string[], cwd: string): Promise<Scope> {
  const targets = (given.length === 0 ? ['.'] : given).map((one) => resolve(cwd, one));
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const target of targets) {
    const isFile = (await stat(target).catch(() => undefined))?.isFile() === true;
    if (isFile) files.add(target);
    else folders.add(target);
  }
  const asked = [...folders].map((folder) => toSlashes(folder).replace(/\/$/, ''));
  for (const file of files) folders.add(isInside(file, cwd) ? cwd : dirname(file));
  // A folder in another one is read with it.
  const outermost = [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isInside(folder, other)),
  );
  const [first] = targets;
  const wanted = new Set([...files].map(toSlashes));
  return {
    folders: outermost,
    root: targets.length === 1 && files.size === 0 && first !== undefined ? first : cwd,
    includes: (file) => wanted.has(file) || asked.some((folder) => file.startsWith(`${folder}/`)),
  };
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
