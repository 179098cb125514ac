// Runs the suites of test/host/suite inside a real VS Code: one VS Code for each folder, because whether workspaces
// need to be trusted is decided when it starts. Writes the results of all to TEST_RESULTS.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { buildSync } from 'esbuild';
import { runInElectron } from '../lib/electronHost.mjs';
import { ensureHost, isServedByNpm } from '../lib/ensureHost.mjs';
import { startBrowser, startServer } from '../lib/server.mjs';
import { root } from '../lib/setup.mjs';
import { openWorkbench } from '../lib/workbench.mjs';

/** How long one suite may take, VS Code's start included. Milliseconds. */
const suiteTimeout = 8 * 60_000;

const which = process.env.HOTLIGHT_TEST_VSCODE === 'oldest' ? 'oldest' : 'latest';
const suites = [
  { name: 'trusted', askForTrust: false },
  { name: 'restricted', askForTrust: true },
];
const out = path.join(root, 'out');
const bundles = path.join(out, 'host-suite');

const total = { passed: 0, skipped: 0, failures: [], titles: [], skippedTitles: [] };
buildSuites();
for (const suite of suites) {
  const results = path.join(out, 'results', `host-${suite.name}.json`);
  fs.rmSync(results, { force: true });
  const folder = copyWorkspace();
  const run = {
    ...suite,
    folder,
    testsPath: path.join(bundles, 'index.js'),
    env: { TEST_RESULTS: results, HOTLIGHT_SUITE: path.join(bundles, suite.name) },
  };
  try {
    await (isServedByNpm ? runInServer(run) : runInElectron(which, run));
    if (!fs.existsSync(results)) throw new Error('It ended without results.');
  } catch (error) {
    // Tests that failed make the suite end in an error of no news.
    if (!fs.existsSync(results))
      total.failures.push({ title: `host suite ${suite.name}`, message: error.stack });
  }
  if (fs.existsSync(results)) {
    const { passed, skipped, failures, titles, skippedTitles } = JSON.parse(fs.readFileSync(results, 'utf8'));
    for (const title of titles) console.log(`  ✔ ${title}`);
    for (const { title, message } of failures) console.log(`  ✖ ${title}\n${message}`);
    if (failures.length > 0) console.log(extensionLog(suite.name));
    total.passed += passed;
    total.skipped += skipped;
    total.failures.push(...failures);
    total.titles.push(...titles);
    total.skippedTitles.push(...skippedTitles);
  }
  fs.rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
console.log(`${total.passed} passing, ${total.failures.length} failing`);
if (process.env.TEST_RESULTS) fs.writeFileSync(process.env.TEST_RESULTS, JSON.stringify(total, undefined, 1));
process.exitCode = total.failures.length > 0 ? 1 : 0;

/** The extension host loads CommonJS; every test file is a bundle of its own, for mocha to load by name. */
function buildSuites() {
  const source = path.join(root, 'test', 'host', 'suite');
  fs.rmSync(bundles, { recursive: true, force: true });
  const tests = suites.flatMap(({ name }) =>
    fs.readdirSync(path.join(source, name)).map((file) => path.join(source, name, file)),
  );
  buildSync({
    entryPoints: [path.join(source, 'index.ts'), ...tests],
    outbase: source,
    outdir: bundles,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
  });
}

/** A path with a space and letters beyond ASCII, as users have them. */
function copyWorkspace() {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'ws-')), 'my wörkspace');
  fs.cpSync(path.join(root, 'test', 'host', 'workspace'), folder, { recursive: true });
  return fs.realpathSync(folder);
}

/** What the extension wrote into its output channel. */
function extensionLog(name) {
  const logs = path.join(out, 'logs', `host-${name}-server`);
  if (!fs.existsSync(logs)) return '';
  const file = fs.readdirSync(logs, { recursive: true }).find((one) => one.endsWith('Hotlight.log'));
  return file ? fs.readFileSync(path.join(logs, file), 'utf8') : '';
}

async function runInServer({ name, askForTrust, folder, testsPath, env }) {
  const host = ensureHost(which);
  console.log(`VS Code ${host.version}, ${name} workspace`);
  const log = path.join(out, 'logs', `host-${name}-server.log`);
  const server = await startServer({ ...host, askForTrust, link: { hotlight: root }, env, log });
  const browser = await startBrowser(host.browser);
  const { page } = browser;
  try {
    const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
    // Also what the workbench itself logs, which is much.
    const consoleLog = path.join(out, 'logs', `host-${name}-console.log`);
    fs.writeFileSync(consoleLog, '');
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      fs.appendFileSync(consoleLog, `[${type}] ${format(...args)}\n`);
    });
    await openWorkbench(page, server, {
      folder,
      extensions: [server.linked.hotlight],
      extensionTestsPath: testsPath,
    });
    const timeout = new Promise((resolve) => setTimeout(resolve, suiteTimeout, 'timeout').unref());
    if ((await Promise.race([ended, timeout])) === 'timeout') {
      throw new Error(`The suite did not end within ${suiteTimeout / 60_000} minutes.`);
    }
  } catch (error) {
    await page.screenshot({ path: path.join(out, 'logs', `host-${name}.png`) }).catch(() => undefined);
    throw error;
  } finally {
    await browser.stop();
    await server.stop();
  }
}
