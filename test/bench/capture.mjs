import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureBuilt, root } from '../lib/setup.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  "What recording costs a program, beside Node's own --cpu-prof and no profiler. --runs=7 --rounds=700 --interval=1000 (µs) --node=path";

const load = fileURLToPath(new URL('lib/load.js', import.meta.url));
const agent = path.join(root, 'dist', 'agent.js');
/** CPU time with a recording, as a multiple of that without. */
const GOAL = 1.05;

export async function run(args) {
  const [runs] = numbers(args, 'runs', '7');
  const [rounds] = numbers(args, 'rounds', '700');
  const [interval] = numbers(args, 'interval', '1000');
  const node = option(args, 'node', process.execPath);
  ensureBuilt();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-bench-'));
  const launcher = createServer((socket) => socket.on('error', () => undefined));
  const socket =
    process.platform === 'win32' ? `\\\\.\\pipe\\hotlight-bench-${process.pid}` : path.join(dir, 's');
  await new Promise((resolve) => launcher.listen(socket, resolve));
  try {
    const ways = contenders({ dir, socket, interval });
    const results = new Map(ways.map(({ name }) => [name, []]));
    // In turns, so that other load on the machine hits all of them.
    for (let i = 0; i < runs; i++) {
      for (const way of ways) results.get(way.name).push(await measure(node, way, rounds, dir));
    }
    report(execFileSync(node, ['--version']).toString().trim(), { runs, interval }, results);
  } finally {
    launcher.close();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function contenders({ dir, socket, interval }) {
  const hotlight = (more) => ({
    HOTLIGHT_AGENT: JSON.stringify({
      version: 1,
      dir,
      socket,
      token: 'bench',
      kind: 'cpu',
      engine: 'inspector',
      attribution: 'as-is',
      interval,
      rotateMs: 10_000,
      ...more,
    }),
    NODE_OPTIONS: `--require ${JSON.stringify(agent)}`,
  });
  return [
    { name: 'no profiler', env: {} },
    {
      name: 'node --cpu-prof',
      flags: ['--cpu-prof', '--cpu-prof-interval', String(interval), '--cpu-prof-dir', dir],
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

async function measure(node, { env = {}, flags = [] }, rounds, dir) {
  const began = performance.now();
  const { stdout } = await promisify(execFile)(node, [...flags, load, String(rounds)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  const total = performance.now() - began;
  const { start, work, wall } = JSON.parse(stdout.trim().split('\n').pop());
  const captured = fs.readdirSync(dir).filter((name) => /profile$/.test(name));
  const bytes = captured.reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, 0);
  for (const name of fs.readdirSync(dir))
    if (name !== 's') fs.rmSync(path.join(dir, name), { recursive: true });
  return { start, work, rest: total - start - wall, segments: captured.length, bytes };
}

function report(version, { runs, interval }, results) {
  console.log(
    `Node ${version}, ${interval} µs between samples, ${runs} runs of each, in turns. CPU time of the work, all threads;
the least is what other load on the machine changes least. Start and end are what the program is held up by.\n`,
  );
  const base = results.get('no profiler');
  const least = (list, key) => Math.min(...list.map((it) => it[key]));
  const median = (list, key) => list.map((it) => it[key]).sort((a, b) => a - b)[list.length >> 1];
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(13))).join(''));
  row('', 'CPU least', 'ratio', 'CPU median', 'ratio', 'start, ms', 'end, ms', 'segments', 'KB');
  for (const [name, list] of results) {
    row(
      name,
      `${least(list, 'work').toFixed(0)} ms`,
      (least(list, 'work') / least(base, 'work')).toFixed(3),
      `${median(list, 'work').toFixed(0)} ms`,
      (median(list, 'work') / median(base, 'work')).toFixed(3),
      `+${(least(list, 'start') - least(base, 'start')).toFixed(1)}`,
      `+${(least(list, 'rest') - least(base, 'rest')).toFixed(1)}`,
      String(median(list, 'segments')),
      (median(list, 'bytes') / 1000).toFixed(0),
    );
  }
  const ours = least(results.get('Hotlight, accurate'), 'work') / least(base, 'work');
  console.log(`\ngoal: at most ${GOAL} with accurate attribution at 1 ms; measured ${ours.toFixed(3)}`);
}
