import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureBuilt, root } from '../lib/setup.mjs';
import { startAgentHost } from './lib/agentHost.mjs';
import { median } from './lib/median.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  "What recording costs a program, beside Node's own --cpu-prof and no profiler. --runs=7 --rounds=700 --interval=1000 (µs) --node=path";

const load = fileURLToPath(new URL('lib/load.js', import.meta.url));
/** CPU time with a recording, as a multiple of that without. */
const GOAL = 1.05;

export async function run(args) {
  const [runs] = numbers(args, 'runs', '7');
  const [rounds] = numbers(args, 'rounds', '700');
  const [interval] = numbers(args, 'interval', '1000');
  const node = option(args, 'node', process.execPath);
  ensureBuilt();
  const host = await startAgentHost();
  try {
    const ways = contenders(host, interval);
    const results = new Map(ways.map(({ name }) => [name, []]));
    // In turns, so that other load on the machine hits all of them.
    for (let i = 0; i < runs; i++) {
      for (const way of ways) results.get(way.name).push(await measure(node, way, rounds, host));
    }
    report(execFileSync(node, ['--version']).toString().trim(), { runs, interval }, results);
  } finally {
    host.stop();
  }
}

function contenders(host, interval) {
  const hotlight = (more) => host.env({ kind: 'cpu', interval, ...more });
  return [
    { name: 'no profiler', env: {} },
    {
      name: 'node --cpu-prof',
      flags: ['--cpu-prof', '--cpu-prof-interval', String(interval), '--cpu-prof-dir', host.dir],
    },
    { name: 'Hotlight, as-is', env: hotlight({}) },
    { name: 'Hotlight, accurate', env: hotlight({ attribution: 'accurate' }) },
    {
      name: 'Hotlight, v8-profiler-next',
      env: hotlight({ engine: 'v8-profiler-next', engineFallback: root }),
    },
    { name: 'Hotlight, segments of 0.1 s', env: hotlight({ rotateMs: 100 }) },
    { name: 'no inlining, no profiler', flags: ['--no-turbo-inlining', '--no-maglev-inlining'] },
  ];
}

async function measure(node, { env = {}, flags = [] }, rounds, host) {
  const began = performance.now();
  const { stdout } = await promisify(execFile)(node, [...flags, load, String(rounds)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  const total = performance.now() - began;
  const { start, work, wall } = JSON.parse(stdout.trim().split('\n').pop());
  const captured = fs.readdirSync(host.dir).filter((name) => /profile$/.test(name));
  const bytes = captured.reduce((sum, name) => sum + fs.statSync(path.join(host.dir, name)).size, 0);
  host.clear();
  return { start, work, rest: total - start - wall, segments: captured.length, bytes };
}

function report(version, { runs, interval }, results) {
  console.log(
    `Node ${version}, ${interval} µs between samples, ${runs} runs of each, in turns. CPU time of the work, all threads;
the least is what other load on the machine changes least. Start and end are what the program is held up by.\n`,
  );
  const base = results.get('no profiler');
  const least = (list, key) => Math.min(...list.map((it) => it[key]));
  const middle = (list, key) => median(list.map((it) => it[key]));
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(13))).join(''));
  row('', 'CPU least', 'ratio', 'CPU median', 'ratio', 'start, ms', 'end, ms', 'segments', 'KB');
  for (const [name, list] of results) {
    row(
      name,
      `${least(list, 'work').toFixed(0)} ms`,
      (least(list, 'work') / least(base, 'work')).toFixed(3),
      `${middle(list, 'work').toFixed(0)} ms`,
      (middle(list, 'work') / middle(base, 'work')).toFixed(3),
      `+${(least(list, 'start') - least(base, 'start')).toFixed(1)}`,
      `+${(least(list, 'rest') - least(base, 'rest')).toFixed(1)}`,
      String(middle(list, 'segments')),
      (middle(list, 'bytes') / 1000).toFixed(0),
    );
  }
  const ours = least(results.get('Hotlight, accurate'), 'work') / least(base, 'work');
  console.log(`\ngoal: at most ${GOAL} with accurate attribution at 1 ms; measured ${ours.toFixed(3)}`);
}
