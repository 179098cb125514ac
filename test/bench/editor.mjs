import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { ensureHost } from '../lib/ensureHost.mjs';
import { startBrowser, startServer } from '../lib/server.mjs';
import { ensureBuilt, root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { openWorkbench, quickPickRow, runCommand } from '../lib/workbench.mjs';
import { ensureProfile } from './lib/generateProfile.mjs';
import { median } from './lib/median.mjs';
import { graphPainted, openInWorkbench } from './lib/openInWorkbench.mjs';
import { numbers, option } from './lib/options.mjs';

export const about =
  'What the extension costs the editor: size and load of dist/extension.js, activation beside an empty extension in the same host, and from stopping a recording, and from opening one of 100 MB, to the painted flame graph. --runs=5 --only=open (or load, activation, stop)';

const GOAL = { bytes: 60_000, load: 5, open: 1500 };
/** Megabytes. */
const LARGE = 100;
const VIEW = { width: 1600, height: 960 };
const EMPTY = {
  publisher: 'hotlight-bench',
  version: '0.0.1',
  engines: { vscode: '^1.100.0' },
  main: './extension.js',
  activationEvents: [],
};

export async function run(args) {
  const [runs] = numbers(args, 'runs', '5');
  ensureBuilt();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-bench-'));
  try {
    const only = option(args, 'only', '');
    if (only === '' || only === 'load') loading(dir, runs);
    if (only === '' || only === 'activation') await activation(dir, runs);
    if (only === '' || only === 'stop') await stopToPicture(dir, runs);
    if (only === '' || only === 'open') await openToPicture(dir, runs);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** `require` of the bundle in a fresh Node, in turns with an empty file. */
function loading(dir, runs) {
  const file = path.join(root, 'dist', 'extension.js');
  const empty = path.join(dir, 'empty.js');
  fs.writeFileSync(empty, '');
  const load = (target) =>
    Number(
      execFileSync(process.execPath, [
        '-e',
        `const t = performance.now(); require(${JSON.stringify(target)}); console.log(performance.now() - t)`,
      ]),
    );
  const times = { file: [], empty: [] };
  for (let i = 0; i < runs * 4; i++) {
    times.file.push(load(file));
    times.empty.push(load(empty));
  }
  const bytes = fs.readFileSync(file);
  const more = median(times.file) - median(times.empty);
  console.log(
    `dist/extension.js: ${bytes.length} bytes, ${zlib.gzipSync(bytes).length} compressed (goal ≤ ${GOAL.bytes}); loads in ${ms(times.file)}, an empty file in ${ms(times.empty)}: ${more.toFixed(1)} ms more (goal ≤ ${GOAL.load})\n`,
  );
}

/** Each run is a host of its own; who is activated first takes turns. The folder gives no extension a reason to start. */
async function activation(dir, runs) {
  const empty = (name) => {
    const extension = path.join(dir, name);
    fs.mkdirSync(extension);
    fs.writeFileSync(path.join(extension, 'package.json'), JSON.stringify({ name, ...EMPTY }));
    fs.writeFileSync(path.join(extension, 'extension.js'), 'exports.activate = () => undefined;\n');
    return extension;
  };
  // What the host does only once is not counted: an empty extension goes before both.
  const link = { hotlight: root, empty: empty('empty'), first: empty('first') };
  const folder = path.join(dir, 'nothing');
  fs.mkdirSync(folder);
  const host = ensureHost();
  const times = { hotlight: [], empty: [] };
  for (let i = 0; i < runs; i++) {
    const out = path.join(dir, `activation-${i}.json`);
    const env = {
      HOTLIGHT_BENCH_OUT: out,
      HOTLIGHT_BENCH_ORDER: `first,${i % 2 === 0 ? 'hotlight,empty' : 'empty,hotlight'}`,
    };
    const log = path.join(root, 'out', 'logs', 'bench-activation.log');
    const server = await startServer({ ...host, link, env, log });
    const browser = await startBrowser(host.browser);
    try {
      const ended = new Promise((resolve) => browser.page.exposeFunction('codeAutomationExit', resolve));
      await browser.page.exposeFunction('codeAutomationLog', () => undefined);
      await openWorkbench(browser.page, server, {
        folder,
        extensions: Object.values(server.linked),
        extensionTestsPath: path.join(root, 'test', 'bench', 'lib', 'activationProbe.cjs'),
      });
      await within(120_000, ended, 'The host did not end');
    } finally {
      await browser.stop();
      await server.stop();
    }
    const figures = JSON.parse(fs.readFileSync(out, 'utf8'));
    if (figures.hotlightWasActive) throw new Error('Hotlight was active before it was measured.');
    times.hotlight.push(figures.hotlight);
    times.empty.push(figures.empty);
  }
  console.log(
    `Activation in VS Code ${host.version}'s extension host, ${runs} hosts: Hotlight ${ms(times.hotlight)}, an empty extension ${ms(times.empty)}: ${(median(times.hotlight) - median(times.empty)).toFixed(1)} ms more\n`,
  );
}

/** In the workbench, with the packaged extension: from the click that stops a recording to pixels of the graph. */
async function stopToPicture(dir, runs) {
  const folder = path.join(dir, 'program');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "scripts": { "start": "node busy.js" } }');
  fs.copyFileSync(
    path.join(root, 'test', 'host', 'workspace', 'src', 'busy.js'),
    path.join(folder, 'busy.js'),
  );
  const { page, stop } = await startUi({ name: 'bench', folder, viewport: VIEW });
  const times = [];
  try {
    const status = (text) => page.locator('.statusbar-item', { hasText: text });
    await status('Hotlight').waitFor();
    for (let i = 0; i < runs; i++) {
      await runCommand(page, 'Hotlight: Profile CPU…');
      await quickPickRow(page, 'node busy.js').click();
      await status(/CPU 0:0[4-9]/).waitFor();
      await page.evaluate(() => globalThis.getSelection()); // the page answers: what follows is not waiting for it
      const start = performance.now();
      await status(/CPU \d+:\d\d/).click();
      await graphPainted(page);
      times.push(performance.now() - start);
      await runCommand(page, 'View: Close All Editors');
    }
  } finally {
    await stop();
  }
  console.log(
    `From stopping a recording of 4 s to the painted flame graph, ${runs} runs: ${ms(times)}; the first is the one that loads everything: ${times[0].toFixed(0)} ms`,
  );
}

/** In the workbench: from the key that opens a profile of 100 MB to pixels of its graph. */
async function openToPicture(dir, runs) {
  const { floor, hotlight } = await openInWorkbench(dir, ensureProfile(LARGE), runs);
  const times = (opened) => ms(opened.map(({ milliseconds }) => milliseconds));
  const megabytes = (median(hotlight.map(({ bytes }) => bytes)) / 1e6).toFixed(1);
  console.log(
    `From opening a profile of ${LARGE} MB to the painted flame graph, ${runs} runs: ${times(hotlight)} (goal ≤ ${GOAL.open}), after ${megabytes} MB through the workbench's WebSocket; an editor that only draws takes ${times(floor)}. The first loads everything: ${hotlight[0].milliseconds.toFixed(0)} ms`,
  );
}

function within(milliseconds, promise, what) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds / 1000} s.`)), milliseconds);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

const ms = (values) => `${median(values).toFixed(1)} ms (least ${Math.min(...values).toFixed(1)})`;
