import { stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { currentFileTarget } from './currentFile';
import { launchConfigTargets } from './launchConfigs';
import { readLaunchJson } from './launchJson';
import { askNodeVersion } from './nodeFile';
import { npmScriptTargets } from './npmScripts';
import { findPackages, type Package } from './packages';
import type { FoundTargets, LaunchTarget, TargetKind } from './target';
import { testSuiteTargets } from './testSuites';

export interface FindOptions {
  /** The file in the editor, absolute: it becomes a target itself and is what `${file}` stands for. */
  readonly currentFile?: string;
  /** What `${env:NAME}` and the search for `node` see; `process.env` when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

const ORDER: readonly TargetKind[] = ['file', 'npm-script', 'launch-config', 'test', 'command'];

/**
 * What can be profiled in these workspace folders (absolute), in the order in which a picker shows it: by kind,
 * and within it as the folders and their files have it.
 * @throws HotlightError `cancelled`.
 */
export async function findTargets(
  roots: readonly string[],
  options: FindOptions = {},
): Promise<FoundTargets> {
  try {
    return await find(roots, options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    throw new HotlightError('cancelled', 'Finding targets was cancelled.', { cause: error });
  }
}

async function find(roots: readonly string[], options: FindOptions): Promise<FoundTargets> {
  const { currentFile, env = process.env, signal } = options;
  const nodeVersion = askNodeVersion(env);
  const targets: LaunchTarget[] = [];
  const problems: string[] = [];
  const file = currentFile && (await currentFileTarget(currentFile, roots, nodeVersion));
  if (file) targets.push(file);
  for (const root of roots) {
    signal?.throwIfAborted();
    const launchJson = await readLaunchJson(root);
    const { packages, problems: broken } = await findPackages(root, signal);
    problems.push(...launchJson.problems, ...broken);
    targets.push(...(await launchConfigTargets(launchJson, { root, roots, currentFile, env, nodeVersion })));
    for (const it of packages) {
      const place = placeOf(it, root, roots);
      targets.push(...(await npmScriptTargets(it, place)));
      const own = currentFile !== undefined && isNearest(currentFile, it, packages) ? currentFile : undefined;
      targets.push(...(await testSuiteTargets(it, place, own, signal)));
    }
    const isEmpty = packages.length === 0 && launchJson.configurations.length === 0;
    if (isEmpty && broken.length === 0 && launchJson.problems.length === 0)
      problems.push(await whyEmpty(root));
  }
  return { targets: unique(targets).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)), problems };
}

/** Names a package among several; '' when there is only one place it could be. */
function placeOf({ dir, name }: Package, root: string, roots: readonly string[]): string {
  if (dir !== root) return name ?? relative(root, dir).replaceAll('\\', '/');
  return roots.length > 1 ? basename(root) : '';
}

/** Whether a file belongs to a package and not to one within it. */
function isNearest(file: string, { dir }: Package, packages: readonly Package[]): boolean {
  const around = packages.filter((it) => file.startsWith(it.dir + sep)).map((it) => it.dir);
  return around.sort((a, b) => b.length - a.length)[0] === dir;
}

async function whyEmpty(root: string): Promise<string> {
  const isFolder = await stat(root).then(
    (it) => it.isDirectory(),
    () => false,
  );
  return isFolder
    ? `${root} has neither a package.json nor a .vscode/launch.json: open the folder of a Node.js program, or type a command line.`
    : `There is no folder ${root}: open one that exists.`;
}

/** Folders may lie within each other, and configurations may share a name; the first of each counts. */
function unique(targets: readonly LaunchTarget[]): LaunchTarget[] {
  const seen = new Set<string>();
  return targets.filter(({ id }) => !seen.has(id) && seen.add(id));
}
