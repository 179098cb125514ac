import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

/** Builds the agent as it is now into `folder`, as the build does it into dist. Returns the path of agent.js. */
export function buildAgent(folder: string): string {
  execFileSync(process.execPath, ['esbuild.mjs', 'agent', `--outdir=${folder}`], { cwd: root });
  return join(folder, 'agent.js');
}
