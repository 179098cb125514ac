import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

/** Builds the embedded PostgreSQL as it is now into `folder`. Returns the path of its child. */
export function buildPglite(folder: string): string {
  execFileSync(process.execPath, ['esbuild.mjs', 'pglite', `--outdir=${folder}`], { cwd: root });
  return join(folder, 'pglite', 'child.mjs');
}
