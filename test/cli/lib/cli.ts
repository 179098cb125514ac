import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(__dirname, '..', '..', '..');
const cli = join(projectRoot, 'dist', 'cli.js');

export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user would. `whenSaid` is called with each piece of stderr and the process. */
export function hotlight(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly whenSaid?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void;
  },
): Promise<CliResult> {
  return new Promise((done, fail) => {
    const { NODE_OPTIONS: _, FORCE_COLOR: __, ...env } = process.env;
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd,
      env: { ...env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      options.whenSaid?.(stderr, (signal) => child.kill(signal));
    });
    child.once('error', fail);
    child.once('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
}

/** A folder of the test's own, with a space and an accent in its name; removed by `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = join(mkdtempSync(join(tmpdir(), 'hotlight-cli-')), 'my é folder');
  mkdirSync(path);
  return { path, remove: () => rmSync(join(path, '..'), { recursive: true, force: true }) };
}

/** Compares with a file under test/golden/cli; `UPDATE_GOLDEN=1` writes it. */
export function assertGolden(name: string, actual: string): void {
  const file = join(projectRoot, 'test', 'golden', 'cli', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${name} is missing; run with UPDATE_GOLDEN=1 and read what it writes`);
  assert.equal(actual, readFileSync(file, 'utf8'));
}
