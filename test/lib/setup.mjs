// What every npm script of this repository may rely on: packages installed, sources built. Plain Node without
// dependencies, because it is what runs first on a fresh clone.
//
//   node test/lib/setup.mjs install     installs the packages of package-lock.json if they are missing or differ
//   node test/lib/setup.mjs build       the same, then builds dist/ if it is missing or older than the sources
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The oldest Node that everything here runs on; package.json's "engines" says the same to npm. */
const oldestNode = [20, 19];
/** What dist/ is made from. */
const buildInputs = ['src', 'webview', 'esbuild.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Exits with a sentence when this Node is too old for what follows. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  console.error(
    `Hotlight needs Node ${oldestNode.join('.')} or newer; this is ${version}. Install a newer Node.`,
  );
  process.exit(1);
}

/** Runs `npm ci` in `dir` unless node_modules already holds exactly what package-lock.json asks for. */
export function ensureInstalled(dir = root, npmArguments = []) {
  checkNode();
  if (isInstalled(dir)) return;
  withLock(() => {
    if (isInstalled(dir)) return; // another process did it while this one waited
    const started = Date.now();
    const where = path.relative(root, dir) || 'this folder';
    say(`installing the npm packages of ${where} (npm ci)`);
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error', ...npmArguments], dir);
    say(`packages installed in ${seconds(started)}`);
  });
}

/** Builds dist/ unless it was built from the sources as they are now. */
export function ensureBuilt() {
  ensureInstalled();
  if (isBuilt()) return;
  withLock(() => {
    if (isBuilt()) return;
    const started = Date.now();
    const state = sourceState();
    say('building dist/');
    npm(['run', '--silent', 'build'], root);
    fs.writeFileSync(buildStamp, state);
    say(`built in ${seconds(started)}`);
  });
}

/** Runs npm with the terminal's output, in `dir`; throws a sentence when it fails. */
export function npm(args, dir = root) {
  // npm's own script, when npm started us, needs no shell on Windows; `npm` alone is a .cmd file there.
  const cli = process.env.npm_execpath;
  const result =
    cli && /npm-cli\.[cm]?js$/.test(cli)
      ? spawnSync(process.execPath, [cli, ...args], { cwd: dir, stdio: ['ignore', 'inherit', 'inherit'] })
      : spawnSync('npm', args, {
          cwd: dir,
          stdio: ['ignore', 'inherit', 'inherit'],
          shell: process.platform === 'win32',
        });
  if (result.error) throw new Error(`npm could not be started: ${result.error.message}. Is it installed?`);
  if (result.status !== 0) {
    throw new Error(`npm ${args[0]} failed in ${dir} (${result.signal ?? `exit code ${result.status}`}).`);
  }
}

/**
 * npm keeps the tree it installed in node_modules/.package-lock.json and writes it last. A package that it lacks
 * is fine only when it is optional: made for another platform, or one that could not be built here.
 */
function isInstalled(dir) {
  let installed;
  try {
    installed = JSON.parse(
      fs.readFileSync(path.join(dir, 'node_modules', '.package-lock.json'), 'utf8'),
    ).packages;
  } catch {
    return false;
  }
  const wanted = JSON.parse(fs.readFileSync(path.join(dir, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([at, entry]) => {
    if (!at.includes('node_modules/') || entry.optional || entry.peer) return true;
    return installed[at]?.version === entry.version && fs.existsSync(path.join(dir, at));
  });
}

const buildStamp = path.join(root, 'dist', '.built-from');

function isBuilt() {
  try {
    return fs.readFileSync(buildStamp, 'utf8') === sourceState();
  } catch {
    return false;
  }
}

/** Changes whenever a build input appears, disappears or is written. */
function sourceState() {
  const hash = createHash('sha256');
  const visit = (file) => {
    const stat = fs.statSync(file);
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) visit(path.join(file, name));
    } else {
      hash.update(`${path.relative(root, file)} ${stat.size} ${stat.mtimeMs}\n`);
    }
  };
  for (const input of buildInputs) visit(path.join(root, input));
  return hash.digest('hex');
}

/** One process at a time. The lock is a folder, made atomically, that names its owner; a dead owner's is taken. */
export function withLock(action) {
  const lock = path.join(root, 'out', 'setup.lock');
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(lock);
    if (owner === undefined) {
      fs.rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`waiting for process ${owner}, which is setting this folder up`);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  try {
    fs.writeFileSync(path.join(lock, 'pid'), String(process.pid));
    action();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

/** The living process that holds the lock; undefined when it is left over. */
function ownerOf(lock) {
  try {
    const file = path.join(lock, 'pid');
    // Between making the folder and writing its pid there is a moment without an owner's name.
    if (!fs.existsSync(file)) return Date.now() - fs.statSync(lock).mtimeMs < 5000 ? 'unknown' : undefined;
    const pid = Number(fs.readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 'of another user' : undefined;
  }
}

function say(message) {
  console.log(`[setup] ${message}`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [task = 'build'] = process.argv.slice(2);
  try {
    if (task === 'install') ensureInstalled();
    else if (task === 'build') ensureBuilt();
    else throw new Error(`setup.mjs knows "install" and "build", not "${task}".`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
