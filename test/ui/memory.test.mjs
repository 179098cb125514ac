// Memory as a user meets it: a program's allocations as a flame graph and a report of its garbage collections, and the
// leak of a running server found and marked at both of its lines; a heap looked into, and what grew in it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startUi } from '../lib/uiSession.mjs';
import { notification, quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

const SERVER = `const http = require('node:http');

class Session {
  constructor(visitor) {
    this.visitor = visitor;
  }
}

const cache = new Map();

function remember(visitor) {
  const session = new Session(visitor);
  cache.set(visitor, session);
  return session;
}

let visitors = 0;
const server = http.createServer((request, response) => {
  response.end(remember(\`visitor \${++visitors}\`).visitor);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
const RETAINING = 9;
const ALLOCATING = 12;

const BATCH = `const rows = [];
function readRows() {
  for (let i = 0; i < 100000; i++) rows.push({ id: i, name: 'row ' + i });
  if (rows.length > 600000) rows.length = 0;
}
const until = Date.now() + 2000;
(function step() {
  readRows();
  if (Date.now() < until) setImmediate(step);
})();
`;

/** Writes two heap snapshots, and a cache grows between them. */
const VISITS = `const v8 = require('node:v8');
const { Session } = require('node:inspector');
v8.setFlagsFromString('--no-turbo-inlining'); // or Node 20 may crash while it traces
v8.setFlagsFromString('--no-maglev-inlining');
class Visit {
  constructor(name) {
    this.name = name;
    this.onEnd = () => visits.delete(this.name);
  }
}

const visits = new Map();
globalThis.app = { visits };

function remember(from, count) {
  for (let i = from; i < from + count; i++) {
    visits.set(i, new Visit('visitor ' + i));
  }
}

remember(0, 500);
v8.writeHeapSnapshot('before.heapsnapshot');
const session = new Session();
session.connect();
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
remember(500, 700);
v8.writeHeapSnapshot('after.heapsnapshot');
session.disconnect();
`;
const CLOSURE = 8;
const FUNCTION = 15;
const MADE = 17;

describe('memory in the workbench', function () {
  this.timeout(180_000);
  let folder;
  let ui;
  let page;
  let program;
  let port;

  before(async function () {
    this.timeout(300_000);
    folder = path.join(fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-'))), 'memory');
    fs.mkdirSync(folder);
    for (const [name, text] of Object.entries({
      'server.js': SERVER,
      'batch.js': BATCH,
      'visits.js': VISITS,
      'package.json': JSON.stringify({ scripts: { batch: 'node batch.js' } }),
    })) {
      fs.writeFileSync(path.join(folder, name), text);
    }
    execFileSync(process.execPath, ['visits.js'], { cwd: folder });
    program = spawn(process.execPath, ['server.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    [port] = (await once(program.stdout, 'data')).map((it) => it.toString().trim());
    const settings = {
      'editor.minimap.enabled': false,
      // A page that loads late must not close the picker that the next step answers.
      'workbench.quickOpen.closeOnFocusLost': false,
      // VS Code's own viewer would open them otherwise.
      'workbench.editorAssociations': { '*.heapsnapshot': 'hotlight.heapsnapshot' },
      'workbench.colorTheme': process.env.HOTLIGHT_TEST_THEME ?? 'Default Dark Modern',
    };
    ui = await startUi({ name: 'memory', folder, settings });
    page = ui.page;
    page.setDefaultTimeout(60_000);
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui?.screenshot('failed');
  });
  after(async () => {
    program?.kill('SIGKILL');
    await ui?.stop();
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  it('shows who allocated how much, and stands at the function', async () => {
    await runCommand(page, 'Hotlight: Profile Memory Allocations…');
    await quickPickRow(page, 'Start a program').click();
    await quickPickRow(page, 'All since the start').click();
    await quickPickRow(page, 'node batch.js').click();
    const graph = webviewFrame(page);
    await graph.locator('canvas').first().waitFor();
    await graph
      .getByText(/[\d.]+ [MG]B/)
      .first()
      .waitFor();
    await graph.getByRole('button', { name: 'readRows' }).first().waitFor();
    await ui.screenshot('flame');
    await file('batch.js').dblclick();
    await page
      .locator('.codelens-decoration', { hasText: /[\d.]+ [MG]B/ })
      .first()
      .waitFor();
    await ui.screenshot('heat');
  });

  it('reports what collecting the garbage took', async () => {
    await runCommand(page, 'Hotlight: Show Garbage Collection Report');
    await quickPickRow(page, 'batch').click();
    const report = webviewFrame(page);
    await report.getByRole('heading', { name: /^Garbage collection of / }).waitFor();
    await report.getByRole('cell', { name: 'minor (young generation)' }).waitFor();
    await report.getByRole('cell', { name: 'readRows' }).waitFor();
    await ui.screenshot('gc');
  });

  it('finds the leak of a running server, and marks where it is kept and where it is made', async () => {
    await runCommand(page, 'Hotlight: Find Memory Leaks…');
    await page.locator('.quick-input-widget input.input').fill(`http://127.0.0.1:${port}/`);
    await page.keyboard.press('Enter');
    // Who listens at that address is the program that is meant: nothing has to be picked.
    const found = await notification(
      page,
      `One leak found in server.js (${program.pid}, listens on port ${port})`,
    );
    await found.getByRole('button', { name: 'Open Line' }).click();
    await page.locator('.tab.active', { hasText: 'server.js' }).waitFor();
    await page.locator('.codelens-decoration', { hasText: /Leak: \d+ → / }).waitFor();
    await page.locator('.codelens-decoration', { hasText: 'Leaks into `cache`' }).waitFor();
    assert.equal(await cursorLine(), RETAINING);
    await runCommand(page, 'View: Toggle Problems');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'Session held by' }).first().waitFor();
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: `[Ln ${ALLOCATING}, Col 1]` })
      .first()
      .waitFor();
    await ui.screenshot('leak');
    await runCommand(page, 'View: Toggle Problems');
    const left = fs
      .readdirSync(path.join(folder, '.hotlight', 'heap'))
      .filter((name) => name.startsWith('leaks-'));
    assert.deepEqual(left, []);
  });

  it('opens a heap snapshot: classes, their objects, who holds them, and the code of a function', async () => {
    await file('after.heapsnapshot').dblclick();
    const heap = webviewFrame(page);
    const classes = heap.getByRole('treegrid', { name: 'Classes' });
    const visit = classes.getByRole('row', { name: /Visit\s+1.200/ });
    await visit.click();
    await page.keyboard.press('ArrowRight');
    await classes.getByText(/Show more \(1.100 left\)/).waitFor();
    await page.keyboard.press('ArrowDown');
    const path = heap.getByRole('treegrid', { name: /^Shortest path from a root to Visit @\d+$/ });
    await path.getByText('.visits').waitFor();
    await ui.screenshot('heap-path');
    await heap.getByRole('button', { name: 'All Retainers' }).click();
    await heap
      .getByRole('treegrid', { name: /^Retainers of Visit/ })
      .getByText('variable this')
      .first()
      .waitFor();
    const search = heap.getByRole('searchbox');
    await search.fill('remember');
    await search.press('Enter');
    const found = heap.getByRole('treegrid', { name: 'Objects that match remember' });
    await found.getByRole('button', { name: `visits.js:${FUNCTION}` }).waitFor();
    await search.fill('');
    await search.press('Enter');
    await visit.click();
    await page.keyboard.press('ArrowRight');
    await classes.getByText(/Show more \(1.100 left\)/).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const closure = classes.getByRole('row', { name: /\.onEnd/ });
    await closure.getByRole('button', { name: `visits.js:${CLOSURE}` }).click();
    await page.locator('.tab.active', { hasText: 'visits.js' }).waitFor();
    await ui.screenshot('heap-beside');
    await page.locator('.statusbar-item', { hasText: new RegExp(`^Ln ${CLOSURE},`) }).waitFor();
  });

  it('shows what grew since another snapshot, by holder, class and line', async () => {
    await page.locator('.tab', { hasText: 'after.heapsnapshot' }).click();
    await runCommand(page, 'Hotlight: Compare Heap Snapshots…');
    await quickPickRow(page, 'before.heapsnapshot').click();
    const heap = webviewFrame(page);
    await heap.getByText(/^before\.heapsnapshot \(.* → after\.heapsnapshot \(.*one process/).waitFor();
    const held = heap.getByRole('treegrid', { name: 'Growth by Holder' });
    const visit = held.getByRole('row', {
      name: /Visit visits\.js:17 held by .*\.visits Map.*\+700/,
    });
    await visit.getByRole('button', { name: `visits.js:${MADE}` }).waitFor();
    await visit.click();
    await page.keyboard.press('ArrowRight');
    await held.getByText('Show more (600 left)').waitFor();
    await page.keyboard.press('ArrowDown');
    await heap.getByRole('treegrid', { name: /^Shortest path from a root to Visit/ }).waitFor();
    await ui.screenshot('heap-growth');
    await heap.getByRole('tab', { name: 'Grown Classes' }).click();
    await heap
      .getByRole('treegrid', { name: 'Grown Classes' })
      .getByText('700 new, 0 gone')
      .first()
      .waitFor();
    await heap.getByRole('tab', { name: 'Growth by Line' }).click();
    const made = heap.getByRole('treegrid', { name: 'Growth by Line' });
    const line = made.getByRole('row', { name: /remember visits\.js:17 makes .*Visit/ });
    await line.getByRole('button', { name: `visits.js:${MADE}` }).waitFor();
    await ui.screenshot('heap-lines');
    await line.getByRole('button', { name: `visits.js:${MADE}` }).click();
    await page.locator('.tab.active', { hasText: 'visits.js' }).waitFor();
    await page.locator('.statusbar-item', { hasText: new RegExp(`^Ln ${MADE},`) }).waitFor();
  });

  /** A row of the Explorer: unlike a key, a click does not depend on what has the focus. */
  function file(name) {
    return page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }

  async function cursorLine() {
    const text = await page.locator('.statusbar-item', { hasText: /^Ln \d+/ }).innerText();
    return Number(/\d+/.exec(text)[0]);
  }
});
