// Records the storefront under load, the way its developer would: start a database, fill it, build, profile, drive.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { npm, root } from '../../lib/setup.mjs';
import { openDatabase } from '../database/postgres.mjs';
import { during, lastWords, runNode, startNode } from './processes.mjs';

export const storefront = path.join(root, 'test', 'apps', 'storefront');
/** In a borrowed database, all that is touched. */
const schema = 'hotlight_storefront';
const runName = 'storefront under load';
const cli = path.join(root, 'dist', 'cli.js');

const loadSeconds = 8;
/** Ctrl-C ends a recording early, but Windows has no such signal for others: there the recording ends by itself. */
const canInterrupt = process.platform !== 'win32';
const recordSeconds = canInterrupt ? 120 : 20;

/**
 * @typedef {object} Recording
 * @property {string} dir  folder of the run
 * @property {object} hot  `hotlight hot --json`
 * @property {{ seconds: number, requests: number, routes: { route: string, requests: number, p50: number }[] }} load
 */

/**
 * @param {{ say: (text: string) => void, signal: AbortSignal }} options
 * @returns {Promise<Recording>}
 */
export async function recordStorefront({ say, signal }) {
  const cleanUps = [];
  try {
    let since = Date.now();
    const database = await openDatabase({ version: 18 });
    cleanUps.push(database.stop);
    const env = { DATABASE_URL: database.url, DATABASE_SCHEMA: schema, LOG_LEVEL: 'warn' };
    say(database.own ? `PostgreSQL 18 started in ${seconds(since)}` : 'using the database of DATABASE_URL');

    since = Date.now();
    const seeded = await script('seed', [], { env, signal, timeoutMs: 120_000 });
    // Only what the seed script made goes: it refuses a schema of somebody else's.
    if (!database.own) cleanUps.push(() => dropSchema(database.url));
    say(
      `${count(seeded, 'orders')} orders with ${count(seeded, 'order_items')} items seeded in ${seconds(since)}`,
    );

    since = Date.now();
    npm(['run', '--silent', 'build', '--', '--log-level=warning'], storefront);
    say(`storefront built in ${seconds(since)}`);
    signal.throwIfAborted();

    const recording = await profileUnderLoad(env, signal, cleanUps, say);
    removeEarlierRuns(recording.dir);
    return recording;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

/** Folder of the newest recording that a demo has completed, if there is one. */
export function lastRun() {
  return demoRuns()
    .filter(({ run }) => ['stopped', 'duration'].includes(run.end) && run.durationMs >= loadSeconds * 1000)
    .at(-1)?.dir;
}

async function profileUnderLoad(env, signal, cleanUps, say) {
  const port = await freePort();
  const profiler = startNode(
    [
      ...[cli, 'profile', '--cpu', '--json', '--duration', String(recordSeconds)],
      ...['--name', runName, '--out', storefront, '--', process.execPath, 'dist/server.js'],
    ],
    { cwd: storefront, env: { ...env, PORT: String(port) } },
  );
  cleanUps.push(profiler.end);
  // Waiting for the app is the load's business; that it will never come is ours.
  const gone = new AbortController();
  const watched = profiler.ended.then(({ status, stderr }) => {
    gone.abort(new Error(`hotlight profile ended too early: ${lastWords(stderr, status)}`));
  });
  watched.catch((error) => gone.abort(error));

  const since = Date.now();
  const url = `http://127.0.0.1:${port}`;
  const load = JSON.parse(
    await script('load', ['--json', '--url', url, '--duration', String(loadSeconds)], {
      env,
      signal: AbortSignal.any([signal, gone.signal]),
      timeoutMs: 90_000,
    }),
  );
  say(
    `storefront profiled under load for ${seconds(since)}: ${load.requests} requests, ${Math.round(load.requests / load.seconds)} per second`,
  );

  if (canInterrupt) profiler.child.kill('SIGINT');
  const { status, stdout, stderr } = await during('hotlight profile', profiler, signal, 90_000);
  if (status !== 0) throw new Error(`hotlight profile failed: ${lastWords(stderr, status)}`);
  const hot = JSON.parse(stdout);
  if (hot.busy === 0) throw new Error(`The recording in ${hot.run.dir} is empty. ${hot.notes.join(' ')}`);
  return { dir: hot.run.dir, hot, load };
}

/** Runs one of the app's scripts as its package.json does. */
function script(name, args, options) {
  return runNode(`npm run ${name}`, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
    cwd: storefront,
    ...options,
  });
}

async function dropSchema(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  } finally {
    await client.end();
  }
}

/** The demo's runs, completed or not, oldest first: their folders' names start with the date. */
function demoRuns() {
  const folder = path.join(storefront, '.hotlight', 'runs');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const dir = path.join(folder, name);
      try {
        const run = JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8'));
        return run.name === runName ? [{ dir, run }] : [];
      } catch {
        return [];
      }
    });
}

/** Only the newest is of interest. */
function removeEarlierRuns(newest) {
  for (const { dir } of demoRuns()) {
    if (path.basename(dir) !== path.basename(newest)) fs.rmSync(dir, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The number of rows that the seed script names for a table. */
function count(seeded, table) {
  const rows = Number(new RegExp(`\\b${table} (\\d+)`).exec(seeded)?.[1]);
  return rows.toLocaleString('en-US');
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
