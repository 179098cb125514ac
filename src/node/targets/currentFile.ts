import { access } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { formatCommandLine } from './commandLine';
import { findRunner, isProgramFile, type NodeVersion } from './nodeFile';
import type { LaunchTarget } from './target';

/** The file in the editor as a program; undefined when it is none. */
export async function currentFileTarget(
  file: string,
  roots: readonly string[],
  nodeVersion: NodeVersion,
): Promise<LaunchTarget | undefined> {
  if (!isProgramFile(file)) return undefined;
  const cwd = await packageFolder(file, roots);
  const runner = await findRunner(file, nodeVersion);
  const command = runner.kind === 'node' ? ['node', ...runner.nodeArgs, file] : [];
  return {
    id: `file:${file}`,
    kind: 'file',
    label: basename(file),
    description: 'current file',
    detail: runner.kind === 'node' ? formatCommandLine([...command.slice(0, -1), relative(cwd, file)]) : file,
    command,
    cwd,
    env: {},
    ...(runner.kind === 'none' && { disabled: runner.reason }),
  };
}

/** The folder of the nearest package.json within the file's workspace folder, else that folder, else the file's. */
async function packageFolder(file: string, roots: readonly string[]): Promise<string> {
  const root = roots.find((it) => file.startsWith(it + sep));
  if (root === undefined) return dirname(file);
  for (let dir = dirname(file); dir !== root && dir.startsWith(root); dir = dirname(dir)) {
    const found = await access(join(dir, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return dir;
  }
  return root;
}
