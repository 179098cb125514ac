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
  'What live metrics cost a server under a steady load, in pairs with and without them. --pairs=7 --seconds=8 --node=path';

const server = fileURLToPath(new URL('lib/paced.js', import.meta.url));
/** Percent of one core. */
const GOAL = 0.5;

export async function run(args) {
  const [pairs] = numbers(args, 'pairs', '7');
  const [seconds] = numbers(args, 'seconds', '8');
  const node = option(args, 'node', process.execPath);
  ensureBuilt();
  const host = await startAgentHost();
  const metrics = host.env({ kind: 'metrics' });
  try {
    const differences = [];
    const alone = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Which goes first changes, so that a machine that becomes busier or cooler favours neither.
      const order = pair % 2 === 0 ? [{}, metrics] : [metrics, {}];
      const measured = new Map();
      for (const env of order) measured.set(env === metrics, await cpuPercent(node, env, seconds));
      alone.push(measured.get(false));
      differences.push(measured.get(true) - measured.get(false));
    }
    const samples = fs.readFileSync(path.join(host.dir, 'metrics.ndjson'), 'utf8').trim().split('\n').length;
    if (samples < pairs * (seconds - 1)) throw new Error(`Only ${samples} samples were written.`);
    report({ pairs, seconds }, alone, differences);
  } finally {
    host.stop();
  }
}

/** Processor time of one run, percent of one core. */
async function cpuPercent(node, env, seconds) {
  const { stdout } = await promisify(execFile)(node, [server, String(seconds)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  return (JSON.parse(stdout).cpuMs / (seconds * 1000)) * 100;
}

function report({ pairs, seconds }, alone, differences) {
  const sorted = [...differences].sort((a, b) => a - b);
  const middle = median(sorted);
  const text = (value) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)} %`;
  console.log(`${pairs} pairs of ${seconds} s, 200 requests/s, CPU of one core`);
  console.log(`without metrics  ${median(alone).toFixed(2)} %`);
  console.log(`metrics add      ${text(middle)}  (${text(sorted[0])} … ${text(sorted.at(-1))})`);
  console.log(`goal             ≤ ${GOAL} %: ${middle <= GOAL ? 'met' : 'missed'}`);
}
