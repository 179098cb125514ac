import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../lib/setup.mjs';
import { bundleDevToolsHeap, bundleHotlightHeap, out } from './lib/bundles.mjs';
import { inFreshNode, inTurns, printTable } from './lib/inTurns.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'Reading a .heapsnapshot to retained sizes and classes, beside JSON.parse alone, DevTools, @memlab/core and @vscode/v8-heap-parser. --sizes=160,300 (MB) --runs=1 --only=hotlight,devtools';

const here = path.dirname(fileURLToPath(import.meta.url));
const readOnce = path.join(here, 'lib', 'readHeapOnce.mjs');
const generator = path.join(here, 'lib', 'generateHeap.cjs');
const GOAL = { time: 0.4, memory: 0.6 };
const USERS_PER_MEGABYTE = 1330;

export async function run(args) {
  const sizes = numbers(args, 'sizes', '160,300');
  const [runs] = numbers(args, 'runs', '1');
  const only = option(args, 'only', 'parse,hotlight,devtools,memlab,vscode').split(',');
  if (only.includes('memlab') || only.includes('vscode')) {
    // One of them would load a browser in its install script.
    ensureInstalled(path.join(here, 'heapPeers'), ['--ignore-scripts']);
  }
  const contenders = [
    { name: 'JSON.parse alone', way: 'parse' },
    { name: 'Hotlight', way: 'hotlight', module: await bundleHotlightHeap() },
    { name: 'DevTools (two threads)', way: 'devtools', module: await bundleDevToolsHeap() },
    { name: '@memlab/core 2.0.5', way: 'memlab' },
    { name: '@vscode/v8-heap-parser 0.1.0', way: 'vscode' },
  ].filter(({ way }) => only.includes(way));
  console.log(`Node ${process.version}; a fresh process for each reading, in turns, ${runs} of each.\n`);
  for (const size of sizes) {
    const file = snapshotOf(size);
    const measured = contenders.map(({ name, way, module }) => ({
      name,
      measure: async () => inFreshNode([readOnce, way, file, ...(module ? [module] : [])]),
    }));
    report(await inTurns(measured, runs), size);
  }
}

function snapshotOf(size) {
  const file = path.join(out, `heap-${size}mb.heapsnapshot`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(out, { recursive: true });
  // Under another name until it is whole: a run that is ended must not leave a part of it to the next one.
  const growing = `${file}.part`;
  execFileSync(process.execPath, [
    '--max-old-space-size=8192',
    generator,
    growing,
    String(Math.round(size * USERS_PER_MEGABYTE)),
  ]);
  fs.renameSync(growing, file);
  return file;
}

function report(results, size) {
  const bytes = fs.statSync(snapshotOf(size)).size;
  const devtools = results.get('DevTools (two threads)')?.[0];
  console.log(`### ${size} MB (${bytes.toLocaleString('en')} bytes)\n`);
  printTable(['reader', 'wall ms', 'CPU ms', '× DevTools', 'peak MB', '× DevTools'], results, (rows) => {
    const best = rows.reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a));
    const ratio = (key) => (devtools?.[key] ? (best[key] / devtools[key]).toFixed(2) : '–');
    return [
      best.milliseconds.toFixed(0),
      best.cpu.toFixed(0),
      ratio('milliseconds'),
      best.megabytes.toFixed(0),
      ratio('megabytes'),
    ];
  });
  console.log(`\nGoals: at most ${GOAL.time} × DevTools' time and ${GOAL.memory} × its memory.\n`);
}
