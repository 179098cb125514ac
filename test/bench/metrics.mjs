import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureBuilt, root } from '../lib/setup.mjs';
import { startAgentHost } from './lib/agentHost.mjs';
import { median } from './lib/median.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'What live metrics cost: a program that does nothing, whole, at its start and then; and a server, by turns of a second with and without them in one process. --pairs=7 --seconds=10 --turns=40 --node=path';

/** Percent of one core. */
const GOAL = 0.5;

const idleProgram = fileURLToPath(new URL('lib/idleProgram.js', import.meta.url));
const measuredServer = fileURLToPath(new URL('lib/measuredServer.js', import.meta.url));
const SERVERS = [
  { name: 'a bare answer', answer: 'bare', load: '200' },
  { name: 'a query and JSON', answer: 'query', load: '200' },
  { name: 'a bare answer', answer: 'bare', load: 'fastest' },
  { name: 'a query and JSON', answer: 'query', load: 'fastest' },
];

export async function run(args) {
  const [pairs] = numbers(args, 'pairs', '7');
  const [seconds] = numbers(args, 'seconds', '10');
  const [turns] = numbers(args, 'turns', '40');
  const node = option(args, 'node', process.execPath);
  ensureBuilt();
  await measureIdle(node, pairs, seconds);
  console.log(
    `\nServers, medians of ${turns} pairs of turns (95 % range), the database and clients not counted`,
  );
  for (const server of SERVERS) await measureServer(node, server, turns);
}

/** All that a program has of the agent, its thread beside the program's included. */
async function measureIdle(node, pairs, seconds) {
  const host = await startAgentHost();
  try {
    const metrics = host.env({ kind: 'metrics' });
    const measured = { without: [], with: [] };
    for (let pair = 0; pair < pairs; pair++) {
      const both = [{}, metrics].map((more) =>
        printed(node, [idleProgram, String(seconds)], { ...process.env, NODE_OPTIONS: '', ...more }),
      );
      const [without, withMetrics] = await Promise.all(both);
      measured.without.push(without);
      measured.with.push(withMetrics);
    }
    const file = path.join(host.dir, 'metrics.ndjson');
    const samples = fs.readFileSync(file, 'utf8').trim().split('\n').length;
    if (samples < pairs * (seconds - 1)) throw new Error(`Only ${samples} samples were written.`);
    console.log(
      `A program that does nothing, ${pairs} pairs of processes side by side, medians (95 % range)`,
    );
    row('at its start', measured, 'startMs', 'ms', 0);
    verdict(row('then, of a core', measured, 'percent', '%', 3));
  } finally {
    host.stop();
  }
}

async function measureServer(node, { answer, load, name }, turns) {
  const sampler = path.join(root, 'dist', 'metricsProbe.js');
  const results = await printed(node, [measuredServer, sampler, answer, load, String(turns)], process.env);
  const measured = { without: [], with: [] };
  for (const { cpu, isMeasured, ms, requests } of results) {
    const turn = { percent: cpu / 10 / ms, each: cpu / requests, rate: (requests * 1000) / ms };
    measured[isMeasured ? 'with' : 'without'].push(turn);
  }
  const rate = median(measured.without.map((turn) => turn.rate)).toFixed(0);
  console.log(`${name}, ${rate} requests/s`);
  if (load === 'fastest') {
    const more = row('  each request', measured, 'each', 'µs', 2);
    const share = (more / median(measured.without.map(({ each }) => each))) * 100;
    console.log(`  that is ${share.toFixed(1)} % of its processor time`);
  } else {
    verdict(row('  of a core', measured, 'percent', '%', 2));
  }
}

async function printed(node, nodeArgs, env) {
  const { stdout } = await promisify(execFile)(node, nodeArgs, { env });
  return JSON.parse(stdout);
}

/** @returns the median of the differences */
function row(label, measured, which, unit, digits) {
  const differences = measured.with.map((it, i) => it[which] - measured.without[i][which]);
  differences.sort((a, b) => a - b);
  // The median lies between these with 95 % certainty, however the differences are distributed.
  const from = Math.max(0, Math.floor(differences.length / 2 - 0.98 * Math.sqrt(differences.length)));
  const text = (value) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)} ${unit}`;
  const range = `${text(differences[from])} … ${text(differences.at(-1 - from))}`;
  const alone = median(measured.without.map((it) => it[which])).toFixed(digits);
  const middle = median(differences);
  console.log(`${label.padEnd(20)}${text(middle)}  (${range}), to ${alone} ${unit} without`);
  return middle;
}

function verdict(percent) {
  console.log(`  goal ≤ ${GOAL} %: ${percent <= GOAL ? 'met' : 'missed'}`);
}
