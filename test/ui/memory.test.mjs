// Memory as a user meets it: a program's allocations as a flame graph and a report of its garbage collections, and the
// leak of a running server found and marked at both of its lines.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startUi } from '../lib/uiSession.mjs';
import { quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

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
      'package.json': JSON.stringify({ scripts: { batch: 'node batch.js' } }),
    })) {
      fs.writeFileSync(path.join(folder, name), text);
    }
    program = spawn(process.execPath, ['server.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    [port] = (await once(program.stdout, 'data')).map((it) => it.toString().trim());
    const settings = {
      'editor.minimap.enabled': false,
      // A page that loads late must not close the picker that the next step answers.
      'workbench.quickOpen.closeOnFocusLost': false,
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
    const found = page.locator('.notification-list-item', {
      hasText: `One leak found in server.js (${program.pid}, listens on port ${port})`,
    });
    await found.waitFor();
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

  /** A row of the Explorer: unlike a key, a click does not depend on what has the focus. */
  function file(name) {
    return page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }

  async function cursorLine() {
    const text = await page.locator('.statusbar-item', { hasText: /^Ln \d+/ }).innerText();
    return Number(/\d+/.exec(text)[0]);
  }
});
