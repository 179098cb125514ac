import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, root } from '../lib/setup.mjs';
import { out } from './lib/bundles.mjs';
import { generateSources } from './lib/generateSources.mjs';
import { numbers } from './lib/options.mjs';

export const about =
  'What a keystroke costs the thread that extensions run in: the whole extension on the fake editor of test/editor, the analysis in its built worker, a file of 3 000 lines among --files=5000 with their findings. --keys=200';

/** Milliseconds. */
const GOAL = 5;
/** Real code of about three thousand lines, to type in. */
const LARGE = path.join(root, 'node_modules', 'parse5', 'dist', 'parser', 'index.js');
const once = fileURLToPath(new URL('lib/typeKeys.ts', import.meta.url));

export async function run(args) {
  const [files] = numbers(args, 'files', '5000');
  const [keys] = numbers(args, 'keys', '200');
  ensureBuilt();
  const folder = path.join(out, `sources-${files}-7`);
  if (!fs.existsSync(folder)) generateSources(folder, files, 7);
  const large = path.join(folder, 'src', 'large.ts');
  fs.writeFileSync(large, largeSource());
  try {
    const stdout = execFileSync(process.execPath, ['--import=tsx', once, folder, large, String(keys)], {
      encoding: 'utf8',
      cwd: root,
    });
    report(JSON.parse(stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1)));
  } finally {
    fs.rmSync(large);
  }
}

/** The real code, below a loop with a query: a finding that moves with what is typed above it. */
function largeSource() {
  return `import { query } from '@/db';
export async function totals(orders: { id: number }[]) {
  const out = [];
  for (const order of orders) out.push(await query('SELECT total FROM orders WHERE id = $1', [order.id]));
  return out;
}
${fs.readFileSync(LARGE, 'utf8')}`;
}

function report({ handlers, after, view, worker, findings }) {
  console.log(
    `Node ${process.version}, load ${os.loadavg()[0].toFixed(1)}; ${handlers.length} keys in a file of 3 000 lines, ${findings} findings in the window.\n`,
  );
  console.log('| milliseconds | median | p95 | most |');
  console.log('|---|---|---|---|');
  const row = (name, values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(2);
    console.log(`| ${name} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`);
  };
  row('the key itself: listeners to the change', handlers);
  row('after the pause: the text to the worker, findings from it, lenses', after);
  row(
    `both, on the main thread (goal ${GOAL})`,
    handlers.map((one, index) => one + after[index]),
  );
  row('the Findings view, where it is open and has changed', view);
  row('in the worker meanwhile', worker);
  console.log();
}
