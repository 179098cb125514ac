// What the benchmarks run is bundled to out/bench/, so that loading costs every contender the same.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ensureInstalled, root } from '../../lib/setup.mjs';

export const out = path.join(root, 'out', 'bench');
const bench = path.join(root, 'test', 'bench');

export async function bundle(name, contents, plugins = []) {
  const outfile = path.join(out, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    logLevel: 'error',
    plugins,
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

/** Our heap analysis as one module. */
export function bundleHotlightHeap() {
  return bundle(
    'hotlightHeap',
    `export { readHeapSnapshot } from './src/core/heap/snapshotReader';
     export { HeapModel } from './src/core/heap/heapModel';
     `,
  );
}

/** What Chrome DevTools analyses heap snapshots with, from npm. It asks for texts of its window, which it has not. */
export function bundleDevToolsHeap() {
  ensureInstalled(bench);
  const worker = path.join(
    bench,
    'node_modules/chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker',
  );
  if (!fs.existsSync(path.join(worker, 'HeapSnapshotLoader.ts')))
    throw new Error('chrome-devtools-frontend has no heap snapshot worker where it used to be.');
  return bundle(
    'devtoolsHeap',
    `export { HeapSnapshotLoader } from ${JSON.stringify(path.join(worker, 'HeapSnapshotLoader.ts'))};
     export { SecondaryInitManager } from ${JSON.stringify(path.join(worker, 'HeapSnapshot.ts'))};`,
    [
      {
        name: 'no texts',
        setup(build) {
          build.onResolve({ filter: /locales\.js$/ }, () => ({ path: 'locales', namespace: 'none' }));
          build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
            contents:
              'export const LOCALES = ["en-US"]; export const BUNDLED_LOCALES = ["en-US"]; export const DEFAULT_LOCALE = "en-US"; export const REMOTE_FETCH_PATTERN = ""; export const LOCAL_FETCH_PATTERN = "";',
          }));
        },
      },
    ],
  );
}
