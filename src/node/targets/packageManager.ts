import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Package, readPackage } from './packages';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const LOCKFILES: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/**
 * What runs the scripts of a package: what it or a package around it asks for, else the owner of the nearest
 * lockfile, else npm. Folders above the workspace count, since it may be a part of a bigger repository.
 */
export async function findPackageManager({ dir, packageManager }: Package): Promise<PackageManager> {
  if (isKnown(packageManager)) return packageManager;
  for (let at = dir; ; at = dirname(at)) {
    const around = at === dir ? undefined : await readPackage(at).catch(() => undefined);
    if (isKnown(around?.packageManager)) return around.packageManager;
    for (const [file, manager] of LOCKFILES) {
      const exists = await access(join(at, file)).then(
        () => true,
        () => false,
      );
      if (exists) return manager;
    }
    if (dirname(at) === at) return 'npm';
  }
}

function isKnown(name: string | undefined): name is PackageManager {
  return name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun';
}
