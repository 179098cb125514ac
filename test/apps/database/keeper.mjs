// Runs one PostgreSQL server for the process that forked it: says where it is, and ends it, data included, when that
// process lets go of the channel or dies. Started by postgres.mjs, not by hand.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const user = 'hotlight';
const database = 'postgres';
const folderName = /^hotlight-postgres-(\d+)-/;
/** Of a folder whose keeper is gone; a process in another container may have the same temporary folder. */
const staleMs = 24 * 3600 * 1000;
/** Durability is worth nothing to data that is thrown away. */
const throwAway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

let folder;
let server;
let ending = false;

process.on('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.once('message', ({ binaries, settings }) => {
  start(binaries, settings).then(
    (url) => process.connected && process.send({ url }),
    (error) => {
      if (process.connected) process.send({ error: error.message }, end);
      else end();
    },
  );
});

async function start(binaries, settings) {
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined;
  folder = makeFolder(account);
  const native = readableBy(account, binaries);
  const run = {
    cwd: folder,
    env: environment(),
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };

  const password = randomBytes(18).toString('base64url');
  const passwordFile = path.join(folder, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) fs.chownSync(passwordFile, account.uid, account.gid);
  const data = path.join(folder, 'data');
  const init = spawnSync(
    program(native, 'initdb'),
    [
      ...['--pgdata', data, '--username', user, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--no-locale', '--no-sync'],
    ],
    { ...run, encoding: 'utf8' },
  );
  fs.rmSync(passwordFile, { force: true });
  if (init.error) throw new Error(`initdb could not be run: ${init.error.message}.`);
  if (init.status !== 0) throw new Error(`initdb failed: ${lastLines(init.stderr)}.`);

  // A free port may be taken by somebody else in the moment before the server asks for it.
  for (let attempt = 1; ; attempt++) {
    if (ending) throw new Error('PostgreSQL was not wanted any more.');
    const port = await freePort();
    const outcome = await serve(native, data, port, settings, run);
    if (outcome === 'ready') return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    if (attempt === 3 || !/could not bind|could not create any TCP/.test(outcome)) {
      throw new Error(`PostgreSQL did not start: ${lastLines(outcome)}.`);
    }
  }
}

/** Starts the server; resolves to 'ready', or to what it wrote when it ended instead. */
function serve(native, data, port, settings, run) {
  const all = { ...throwAway, ...settings };
  const child = spawn(
    program(native, 'postgres'),
    [
      ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-c', 'unix_socket_directories='],
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...run, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  server = child;
  return new Promise((resolve) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-20_000);
      // lc_messages is C, so this is what every server says.
      if (log.includes('database system is ready to accept connections')) resolve('ready');
    });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => {
      server = undefined;
      resolve(log);
      if (ending) remove();
    });
  });
}

function end() {
  if (ending) return;
  ending = true;
  if (server === undefined) return remove();
  if (process.platform === 'win32') {
    // There are no signals; ending the tree by force is fine for data that goes too.
    spawnSync('taskkill', ['/pid', String(server.pid), '/t', '/f']);
    return;
  }
  server.kill('SIGINT'); // "fast shutdown": disconnects everybody
  setTimeout(() => server?.kill('SIGQUIT'), 5000).unref(); // "immediate shutdown"
}

/** Windows lets go of a dead process's files a little later. */
function remove() {
  if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.exit(0);
}

/** PostgreSQL refuses to run as root, so root lends it an account that every system has. */
function unprivilegedAccount() {
  for (const name of ['nobody', 'postgres', 'daemon']) {
    const id = (flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN);
    const [uid, gid] = [id('-u'), id('-g')];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error('PostgreSQL does not run as root, and there is no account "nobody" to run it as.');
}

/** A temporary folder that only the account can read; below one that it can reach. */
function makeFolder(account) {
  const parents = [os.tmpdir(), '/tmp', '/var/tmp'].filter((parent) => fs.existsSync(parent));
  const parent = account
    ? (parents.find((candidate) => reaches(account, candidate)) ?? parents[0])
    : os.tmpdir();
  removeStale(parent);
  const made = fs.mkdtempSync(path.join(parent, `hotlight-postgres-${process.pid}-`));
  if (account) fs.chownSync(made, account.uid, account.gid);
  return made;
}

/** What a keeper left that was killed. Should its server still run, it ends by itself when its data is gone. */
function removeStale(parent) {
  for (const name of fs.readdirSync(parent)) {
    const keeper = Number(folderName.exec(name)?.[1] ?? 0);
    const left = path.join(parent, name);
    try {
      if (keeper === 0 || isAlive(keeper) || Date.now() - fs.statSync(left).mtimeMs < staleMs) continue;
      fs.rmSync(left, { recursive: true, force: true });
    } catch {
      // Somebody else's, or just removed by another keeper.
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The binaries, or a copy of them when they lie where the account must not look, such as in root's home. */
function readableBy(account, binaries) {
  if (!account || reaches(account, path.join(binaries, 'share', 'postgresql'))) return binaries;
  const copy = path.join(folder, 'native');
  fs.cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function reaches({ uid, gid }, directory) {
  return spawnSync('ls', [directory], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

function program(native, name) {
  return path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Without PGDATA, PGPORT and the like, which are about somebody else's server; messages in English. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^PG[A-Z]+$/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
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

function lastLines(text) {
  return text.trim().split('\n').slice(-3).join(' ').replace(/\.$/, '');
}
