import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of files, removed after the test. */
export interface Workspace {
  readonly root: string;
  /** Absolute path of a file in it. */
  path(...parts: string[]): string;
}

const made: string[] = [];
const OUR_MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Path → content; objects are written as JSON. The path has a blank and a letter beyond ASCII in it. */
export async function makeWorkspace(files: Readonly<Record<string, string | object>>): Promise<Workspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'hotlight wörk-')));
  made.push(root);
  for (const [name, content] of Object.entries(files)) {
    const file = join(root, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return { root, path: (...parts) => join(root, ...parts) };
}

/** Makes a package that we have installed available in a workspace. */
export async function install(workspace: Workspace, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(workspace.path('node_modules', name)), { recursive: true });
    await symlink(join(OUR_MODULES, name), workspace.path('node_modules', name), 'junction');
  }
}

export async function removeWorkspaces(): Promise<void> {
  for (const root of made.splice(0)) await rm(root, { recursive: true, force: true });
}
