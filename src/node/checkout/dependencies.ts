import { lstat, mkdir, readdir, readFile, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { PackageManager } from '../targets/packageManager';
import { findPackageManager } from '../targets/packageManager';
import { readPackage } from '../targets/packages';
import type { Checkout } from './checkout';
import { runGit } from './runGit';

const LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
];

const INSTALL: Readonly<Record<PackageManager, readonly string[]>> = {
  npm: ['npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'],
  yarn: ['yarn', 'install', '--immutable'],
  bun: ['bun', 'install', '--frozen-lockfile'],
};

/** A step to take in a checkout before its program can run. */
export interface SetupStep {
  readonly command: readonly string[];
  readonly cwd: string;
}

/**
 * Gives a checkout the dependencies that its code needs: those that the working tree has, as long as both ask for
 * the same ones. Returns the installation that is needed where they don't; undefined when nothing is left to do.
 */
export async function provideDependencies(checkout: Checkout): Promise<SetupStep | undefined> {
  const folders = await packageFolders(checkout);
  const installed = [];
  for (const folder of folders) {
    if (await isFolder(join(checkout.of, folder, 'node_modules'))) installed.push(folder);
  }
  if (installed.length === 0) return undefined;
  for (const folder of folders) {
    if (!(await asksForTheSame(join(checkout.of, folder), join(checkout.root, folder)))) {
      return installStep(checkout);
    }
  }
  for (const folder of installed) await linkModules(checkout, folder);
  return undefined;
}

/** The script that builds the package which the program is run from; undefined when it has none. */
export async function buildStep(checkout: Checkout): Promise<SetupStep | undefined> {
  for (let folder = checkout.cwd; ; folder = dirname(folder)) {
    const found = await readPackage(folder);
    if (found !== undefined) {
      if (!found.scripts.has('build')) return undefined;
      return { command: [await findPackageManager(found), 'run', 'build'], cwd: folder };
    }
    if (folder === checkout.root || dirname(folder) === folder) return undefined;
  }
}

/** Folders of the checkout that have a package.json in git, relative to its root. */
async function packageFolders({ root }: Checkout): Promise<string[]> {
  const listed = await runGit(['ls-files', '-z', '--', 'package.json', '**/package.json'], root);
  return listed
    .split('\0')
    .filter((file) => file !== '' && !/(?:^|\/)node_modules\//.test(file))
    .map(dirname);
}

async function installStep(checkout: Checkout): Promise<SetupStep | undefined> {
  let folder = checkout.cwd;
  for (let at = checkout.cwd; ; at = dirname(at)) {
    if (await hasLockfile(at)) {
      folder = at;
      break;
    }
    if (at === checkout.root || dirname(at) === at) break;
  }
  const found = await readPackage(folder);
  if (found === undefined) return undefined;
  const manager = await findPackageManager(found);
  // Without a lockfile there is nothing for a strict installation to hold on to.
  const command = (await hasLockfile(folder)) ? INSTALL[manager] : [manager, 'install'];
  return { command, cwd: folder };
}

async function hasLockfile(folder: string): Promise<boolean> {
  for (const file of LOCKFILES) if ((await textOf(join(folder, file))) !== undefined) return true;
  return false;
}

async function asksForTheSame(here: string, there: string): Promise<boolean> {
  for (const file of LOCKFILES) {
    if ((await textOf(join(here, file))) !== (await textOf(join(there, file)))) return false;
  }
  const wishes = await Promise.all([here, there].map((folder) => wishesOf(join(folder, 'package.json'))));
  return wishes[0] === wishes[1];
}

/** What a package.json asks for, as text that can be compared; its scripts and the like don't matter. */
async function wishesOf(file: string): Promise<string> {
  const text = (await textOf(file)) ?? '';
  try {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides, workspaces } =
      JSON.parse(text);
    return JSON.stringify([
      dependencies,
      devDependencies,
      optionalDependencies,
      peerDependencies,
      overrides,
      workspaces,
    ]);
  } catch {
    return text;
  }
}

/**
 * Makes a node_modules whose entries lead to the working tree's: no copy, which may take minutes. Packages of the
 * repository itself lead into the checkout, whose code is what is to be measured.
 */
async function linkModules(checkout: Checkout, folder: string): Promise<void> {
  const from = join(checkout.of, folder, 'node_modules');
  const to = join(checkout.root, folder, 'node_modules');
  await linkEntries(checkout, from, to);
}

async function linkEntries(checkout: Checkout, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name.startsWith('@')) {
      await linkEntries(checkout, source, target);
      continue;
    }
    const real = entry.isSymbolicLink() ? await ownPackage(checkout, source) : undefined;
    // On Windows a junction needs no privilege, and only folders can have one.
    await symlink(real ?? source, target, entry.isFile() ? 'file' : 'junction').catch(ignoreExisting);
  }
}

/** Where a link to a package of the repository leads in the checkout; undefined for any other link. */
async function ownPackage(checkout: Checkout, link: string): Promise<string | undefined> {
  const target = await realpath(link).catch(async () => resolve(dirname(link), await readlink(link)));
  const way = relative(checkout.of, target);
  const isOutside = way === '' || way.startsWith('..') || isAbsolute(way);
  return isOutside || way.split(sep).includes('node_modules') ? undefined : join(checkout.root, way);
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'latin1').catch(() => undefined);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
