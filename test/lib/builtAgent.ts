import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

/**
 * Builds the agent into `folder` as `npm run build:agent` builds it into dist, for tests that need it as it is
 * now. Returns the path of agent.js.
 */
export function buildAgent(folder: string): string {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const command of scripts['build:agent']!.split(' && ')) {
    const [tool, ...args] = command.split(' ');
    assert.equal(tool, 'esbuild');
    const redirected = args.map((arg) => (arg === '--outdir=dist' ? `--outdir=${folder}` : arg));
    // esbuild puts its executable in the place of its script, where the system can run it.
    const bin = join(root, 'node_modules', 'esbuild', 'bin', 'esbuild');
    if (process.platform === 'win32') execFileSync(process.execPath, [bin, ...redirected], { cwd: root });
    else execFileSync(bin, redirected, { cwd: root });
  }
  return join(folder, 'agent.js');
}
