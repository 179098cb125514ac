import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureBuilt } from '../lib/setup.mjs';
import { startAgentHost } from './lib/agentHost.mjs';
import { median } from './lib/median.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'What live metrics cost a server once, at its start, and then under a steady load, in pairs with and without them. --pairs=7 --seconds=20 --node=path';

const server = fileURLToPath(new URL('lib/paced.js', import.meta.url));
/** Percent of one core. */
const GOAL = 0.5;

export async function run(args) {
  const [pairs] = numbers(args, 'pairs', '7');
  const [seconds] = numbers(args, 'seconds', '20');
  const node = option(args, 'node', process.execPath);
  ensureBuilt();
  const host = await startAgentHost();
  const metrics = host.env({ kind: 'metrics' });
  try {
    const measured = { without: [], with: [] };
    for (let pair = 0; pair < pairs; pair++) {
      // Which goes first changes, so that a machine that becomes busier or cooler favours neither.
      const order = pair % 2 === 0 ? ['without', 'with'] : ['with', 'without'];
      for (const which of order) {
        measured[which].push(await cpuOf(node, which === 'with' ? metrics : {}, seconds));
      }
    }
    const samples = fs.readFileSync(path.join(host.dir, 'metrics.ndjson'), 'utf8').trim().split('\n').length;
    if (samples < pairs * (seconds - 1)) throw new Error(`Only ${samples} samples were written.`);
    report({ pairs, seconds }, measured);
  } finally {
    host.stop();
  }
}

/** Processor time of one run: milliseconds of its start, then percent of one core. */
async function cpuOf(node, env, seconds) {
  const { stdout } = await promisify(execFile)(node, [server, String(seconds)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  const { cpuMs, startMs } = JSON.parse(stdout);
  return { start: startMs, steady: (cpuMs / (seconds * 1000)) * 100 };
}

function report({ pairs, seconds }, measured) {
  console.log(`${pairs} pairs of ${seconds} s after a start of 3 s, 200 requests/s, CPU of one core`);
  row('once, at the start', 'start', 'ms', 0);
  const middle = row('then, steadily', 'steady', '%', 2);
  console.log(`goal                ≤ ${GOAL} % steadily: ${middle <= GOAL ? 'met' : 'missed'}`);

  function row(label, which, unit, digits) {
    const differences = measured.with.map((it, i) => it[which] - measured.without[i][which]);
    const text = (value) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)} ${unit}`;
    const alone = median(measured.without.map((it) => it[which])).toFixed(digits);
    const range = `${text(Math.min(...differences))} … ${text(Math.max(...differences))}`;
    console.log(`${label.padEnd(20)}${text(median(differences))}  (${range}), to ${alone} ${unit} without`);
    return median(differences);
  }
}
