// Starts VS Code's own server and a browser for it, each in folders of its own that go away with it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const startTimeout = 60_000;
const stopTimeout = 10_000;

/**
 * Quiet and alone: no welcome page, no network, no AI, no git repository taken from around the test's folder. Nothing
 * is saved unasked, which in a browser is done after a second: what a test types and takes back would be on the disk.
 */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @param {object} options
 * @param {string} options.server  server-main.js (ensureHost)
 * @param {string} options.node    the Node that runs it (ensureHost)
 * @param {string[]} [options.vsix]  extensions to install first
 * @param {Record<string, string>} [options.link]  folders to load as extensions under development: name to path
 * @param {Record<string, unknown>} [options.settings]  the user's settings
 * @param {Record<string, string>} [options.env]  for the extension host and what it starts
 * @param {boolean} [options.askForTrust]  workspaces are untrusted until the user says otherwise
 * @param {string} options.log  file that gets the server's output
 */
export async function startServer({
  server,
  node,
  vsix = [],
  link = {},
  settings = {},
  env = {},
  askForTrust,
  log,
}) {
  const port = await freePort();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-vscode-'));
  const temporary = path.join(dir, 't'); // sockets of the host go away with it; short, for their names are limited
  fs.mkdirSync(temporary);
  fs.mkdirSync(path.join(dir, 'data', 'User'), { recursive: true });
  const userSettings = { ...quietSettings, ...settings };
  if (!askForTrust) userSettings['security.workspace.trust.enabled'] = false;
  else userSettings['security.workspace.trust.startupPrompt'] = 'never';
  fs.writeFileSync(path.join(dir, 'data', 'User', 'settings.json'), JSON.stringify(userSettings, null, 1));

  const environment = { ...cleanEnvironment(), SHELL: '/bin/sh', TMPDIR: temporary, ...env };
  const common = ['--accept-server-license-terms', '--server-data-dir', dir];
  for (const file of vsix) {
    const install = [server, ...common, '--install-extension', file];
    execFileSync(node, install, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  const args = [
    server,
    ...common,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
  ];
  args.push('--telemetry-level', 'off', '--force-disable-user-env');
  if (!askForTrust) args.push('--disable-workspace-trust');

  fs.mkdirSync(path.dirname(log), { recursive: true });
  const output = fs.openSync(log, 'w');
  const child = spawn(node, args, { env: environment, stdio: ['ignore', output, output], detached: true });
  fs.closeSync(output);
  const killGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL'); // extension host, pty host, watcher and tsserver outlive the server
    } catch {
      // all gone
    }
  };
  process.once('exit', killGroup);
  const stop = async () => {
    process.removeListener('exit', killGroup);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, after(stopTimeout)]);
    }
    killGroup();
    keepLogs(dir, log.replace(/\.log$/, ''));
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    await answering(port, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, dir, base: `http://localhost:${port}`, linked: linkExtensions(dir, link), stop };
}

/** VS Code's own logs, with the output channels of extensions, beside the server's output. */
function keepLogs(dir, to) {
  fs.rmSync(to, { recursive: true, force: true });
  const logs = path.join(dir, 'data', 'logs');
  if (fs.existsSync(logs)) fs.cpSync(logs, to, { recursive: true });
}

/**
 * A development extension is loaded through a link: VS Code takes whatever lies below it for under development,
 * and VS Code itself lies below this repository.
 */
function linkExtensions(dir, link) {
  const linked = {};
  for (const [name, target] of Object.entries(link)) {
    linked[name] = path.join(dir, 'dev', name);
    fs.mkdirSync(path.dirname(linked[name]), { recursive: true });
    fs.symlinkSync(target, linked[name], 'dir');
  }
  return linked;
}

/** @param {{ executablePath: string, env: Record<string, string> }} browser */
export async function startBrowser(browser, viewport = { width: 1400, height: 900 }) {
  const { chromium } = await import('playwright-core');
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser.executablePath,
    env: { ...process.env, ...browser.env },
    headless: true,
    viewport,
    args: [
      '--no-sandbox', // as root, and in containers without user namespaces
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async stop() {
      await context.close();
      fs.rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/**
 * This process's environment without what npm and a surrounding VS Code put there: a tool found only because npm
 * added this repository's packages to the PATH is not found by a user.
 */
function cleanEnvironment() {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|INIT_CWD$)/.test(name),
    ),
  );
  environment.PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((entry) => !/[\\/]node_modules[\\/]\.bin$|node-gyp-bin$/.test(entry))
    .join(path.delimiter);
  return environment;
}

/** A TCP port of 127.0.0.1 that nobody uses now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answering(port, child, log) {
  for (const deadline = Date.now() + startTimeout; ; ) {
    if (child.exitCode !== null) throw new Error(`VS Code's server ended at once; see ${log}.`);
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        signal: AbortSignal.timeout(startTimeout),
      });
      await response.text();
      if (response.ok) return;
    } catch {
      // not listening yet
    }
    if (Date.now() > deadline)
      throw new Error(`VS Code's server does not answer after ${startTimeout / 1000} s.`);
    await after(100);
  }
}

function after(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
