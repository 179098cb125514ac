import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HotlightError, messageOf } from '../../core/base/errors';
import { object, parseJson } from '../../core/base/parseJson';
import { findFiles } from '../files/findFiles';

/** What a package.json says, as far as it matters for running its programs. */
export interface Package {
  /** Folder, absolute. */
  readonly dir: string;
  readonly name?: string;
  readonly scripts: ReadonlyMap<string, string>;
  /** Names of the packages that it asks for, for whatever purpose. */
  readonly dependencies: ReadonlySet<string>;
  readonly isModule: boolean;
  /** Name in `packageManager` or `devEngines`. */
  readonly packageManager?: string;
  /** Patterns of folders that hold more packages. */
  readonly workspaces: readonly string[];
  /** Name → file of the programs that it offers, relative to `dir`. */
  readonly bin: ReadonlyMap<string, string>;
}

export interface FoundPackages {
  readonly packages: readonly Package[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

const MAX_PACKAGES = 500;

/**
 * The packages of a folder: its own, those of its workspaces (npm, yarn, pnpm, bun), and where it has none of its
 * own those in its subfolders, two levels down.
 */
export async function findPackages(root: string, signal?: AbortSignal): Promise<FoundPackages> {
  const problems: string[] = [];
  const read = (dir: string): Promise<Package | undefined> =>
    readPackage(dir).catch((error) => {
      problems.push(messageOf(error));
      return undefined;
    });
  const own = await read(root);
  const patterns = own === undefined ? ['*', '*/*'] : [...own.workspaces, ...(await readPnpmWorkspace(root))];
  const isBroken = own === undefined && problems.length > 0;
  const dirs = isBroken ? [] : await findFolders(root, patterns, signal);
  if (dirs.length > MAX_PACKAGES) {
    problems.push(`${root} has ${dirs.length} packages; the first ${MAX_PACKAGES} are listed.`);
  }
  const members: Package[] = [];
  for (const dir of dirs.slice(0, MAX_PACKAGES)) {
    const member = await read(dir);
    if (member !== undefined) members.push(member);
  }
  return { packages: own === undefined ? members : [own, ...members], problems };
}

/**
 * Undefined when there is no package.json.
 * @throws HotlightError `bad-input` when it is not one, `io` when it can't be read.
 */
export async function readPackage(dir: string): Promise<Package | undefined> {
  const file = join(dir, 'package.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new HotlightError('io', `${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
  return parseJson(
    text.replace(/^\ufeff/, ''),
    file,
    (value) => packageOf(value, dir),
    'correct it and try again',
  );
}

function packageOf(value: unknown, dir: string): Package {
  const json = object(value, 'the file');
  const { name, scripts, bin, type } = json;
  const manager = managerOf(json);
  return {
    dir,
    ...(typeof name === 'string' && { name }),
    scripts: textsOf(scripts),
    dependencies: new Set(
      ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) => [
        ...textsOf(json[key]).keys(),
      ]),
    ),
    isModule: type === 'module',
    ...(manager !== undefined && { packageManager: manager }),
    workspaces: workspacesOf(json.workspaces),
    bin:
      typeof bin === 'string' && typeof name === 'string' ? new Map([[unscoped(name), bin]]) : textsOf(bin),
  };
}

/** `pnpm@9.12.0+sha512.…` → `pnpm`. */
function managerOf({ packageManager, devEngines }: Record<string, unknown>): string | undefined {
  if (typeof packageManager === 'string') return /^[a-z]+/.exec(packageManager)?.[0];
  const wanted = (devEngines as { packageManager?: { name?: unknown } } | null | undefined)?.packageManager
    ?.name;
  return typeof wanted === 'string' ? wanted : undefined;
}

function workspacesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : (value as { packages?: unknown } | null | undefined)?.packages;
  return Array.isArray(list) ? list.filter((it): it is string => typeof it === 'string') : [];
}

/** The texts among the members of an object; anything else has none. */
function textsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function unscoped(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

async function readPnpmWorkspace(root: string): Promise<string[]> {
  const text = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8').catch(() => '');
  return parsePnpmPackages(text);
}

/**
 * The `packages` of a pnpm-workspace.yaml: a block or one-line sequence of plain or quoted scalars, which is all that
 * pnpm writes and documents.
 */
export function parsePnpmPackages(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^packages\s*:/.test(line));
  if (at < 0) return [];
  const inline = /^packages\s*:\s*\[(.*)\]\s*(?:#.*)?$/.exec(lines[at]!)?.[1];
  if (inline !== undefined)
    return inline
      .split(',')
      .map(scalar)
      .filter((it) => it !== '');
  const items: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (item === undefined) break;
    items.push(scalar(item));
  }
  return items.filter((it) => it !== '');
}

function scalar(text: string): string {
  const quoted = /^\s*(['"])(.*?)\1/.exec(text)?.[2];
  return quoted ?? text.replace(/\s#.*$/, '').trim();
}

/** Folders with a package.json that match, in the order of their paths. Nothing outside of `root` is looked at. */
async function findFolders(
  root: string,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const files = patterns.map((pattern) => `${pattern.replace(/\/+$/, '')}/package.json`);
  const found = await findFiles(root, files, { signal });
  return found.map((file) => join(root, dirname(file))).filter((dir) => dir !== root);
}
