// What the benchmarks run is bundled to out/bench/, so that loading costs every contender the same.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ensureInstalled, root } from '../../lib/setup.mjs';

export const out = path.join(root, 'out', 'bench');
const bench = path.join(root, 'test', 'bench');

async function bundle(name, contents) {
  const outfile = path.join(out, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    keepNames: true,
    logLevel: 'error',
  });
  return outfile;
}

/** Our reader and what a view needs first: totals of nodes and functions. */
export function bundleHotlight() {
  return bundle(
    'hotlight',
    `export { readCpuProfile } from './src/core/profile/cpuprofile';
     export { readProfiles } from './src/core/profile/formats/readProfiles';
     export { functionTotals, nodeTotals } from './src/core/profile/callTree';`,
  );
}

/** The model behind Chrome DevTools' views of a CPU profile, from npm. */
export function bundleDevTools() {
  ensureInstalled(bench);
  const model = path.join(
    bench,
    'node_modules/chrome-devtools-frontend/front_end/models/cpu_profile/CPUProfileDataModel.ts',
  );
  if (!fs.existsSync(model))
    throw new Error('chrome-devtools-frontend has no CPU profile model where it used to be.');
  return bundle('devtools', `export { CPUProfileDataModel } from ${JSON.stringify(model)};`);
}
