import { execFile } from 'node:child_process';
import { basename, dirname, extname } from 'node:path';
import { findInstalled } from './installed';
import { readPackage } from './packages';

/** How Node runs a file: its arguments before the file, or why it can't. */
export type FileRunner =
  | { readonly kind: 'node'; readonly nodeArgs: readonly string[]; readonly by: string }
  | { readonly kind: 'none'; readonly reason: string };

const JAVASCRIPT = /\.[cm]?js$/i;
const TYPESCRIPT = /\.(?:[cm]?ts|tsx)$/i;
const DECLARATION = /\.d\.[cm]?ts$/i;

/** Whether a file is a program that Node can run, by itself or with a loader. */
export function isProgramFile(file: string): boolean {
  return (JAVASCRIPT.test(file) || TYPESCRIPT.test(file)) && !DECLARATION.test(file);
}

export function isTypeScript(file: string): boolean {
  return TYPESCRIPT.test(file);
}

/** `v22.18.0`, as `node --version` prints it; undefined when there is no node on the path. */
export type NodeVersion = () => Promise<string | undefined>;

/**
 * How to run a file from its folder: JavaScript as it is, TypeScript by the loader that is installed, else by
 * Node's own type stripping, where this Node has it.
 */
export async function findRunner(file: string, nodeVersion: NodeVersion): Promise<FileRunner> {
  if (!isTypeScript(file)) return { kind: 'node', nodeArgs: [], by: 'node' };
  const dir = dirname(file);
  const isModule = await isModuleFile(file);
  for (const [loader, commonJs, module] of LOADERS) {
    if ((await findInstalled(loader, dir)) === undefined) continue;
    return { kind: 'node', nodeArgs: isModule ? module : commonJs, by: loader };
  }
  const version = await nodeVersion();
  const stripping = extname(file) === '.tsx' ? undefined : typeStripping(version);
  if (stripping !== undefined) return { kind: 'node', nodeArgs: stripping, by: `node ${version}` };
  const found = version === undefined ? 'no node on the path' : `Node.js ${version.slice(1)}`;
  return {
    kind: 'none',
    reason:
      `${basename(file)} is TypeScript, and there is no loader for it (${found}): ` +
      'install one (npm install --save-dev tsx), or use Node.js 22.18 or newer.',
  };
}

/** Package, arguments for CommonJS, arguments for ES modules. In the order of preference when several are there. */
const LOADERS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['tsx', ['--import', 'tsx'], ['--import', 'tsx']],
  ['ts-node', ['--require', 'ts-node/register'], ['--loader', 'ts-node/esm']],
  [
    '@swc-node/register',
    ['--require', '@swc-node/register'],
    ['--import', '@swc-node/register/esm-register'],
  ],
  [
    'esbuild-register',
    ['--require', 'esbuild-register'],
    ['--loader', 'esbuild-register/loader', '--require', 'esbuild-register'],
  ],
];

/** The arguments that make Node strip types, none when it does by itself; undefined when it can't. */
export function typeStripping(version: string | undefined): readonly string[] | undefined {
  const [major = 0, minor = 0] = (version ?? '').replace(/^v/, '').split('.').map(Number);
  if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return [];
  if (major === 23 || (major === 22 && minor >= 6)) return ['--experimental-strip-types'];
  return undefined;
}

async function isModuleFile(file: string): Promise<boolean> {
  if (/\.m[jt]s$/i.test(file)) return true;
  if (/\.c[jt]s$/i.test(file)) return false;
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const found = await readPackage(dir).catch(() => undefined);
    if (found !== undefined) return found.isModule;
    if (dirname(dir) === dir) return false;
  }
}

/** Asks the node on the path of `env`, once. */
export function askNodeVersion(env: Readonly<Record<string, string | undefined>>): NodeVersion {
  let answer: Promise<string | undefined> | undefined;
  return () => {
    answer ??= new Promise((resolve) => {
      execFile(
        'node',
        ['--version'],
        { env: { ...env }, timeout: 5_000, windowsHide: true },
        (error, stdout) => resolve(error === null ? /^v\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined),
      );
    });
    return answer;
  };
}
