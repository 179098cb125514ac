// A program is watched live: its requests are drawn as they come, and the status bar says when they become slow.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { inOrder } from '../lib/inOrder.mjs';
import { freePort } from '../lib/server.mjs';
import { root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { eventually, quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

const serverText = `const http = require('node:http');
http.createServer((request, response) => {
  setTimeout(() => response.end('done'), request.url === '/slow' ? 300 : 5);
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
const budgetsText = JSON.stringify({
  version: 1,
  live: { 'http.p95': { warning: '200ms', seconds: 2 } },
});

describe('a program, live', () => {
  inOrder();
  const folder = path.join(root, 'out', 'ui', 'live');
  let port;
  let ui;
  let page;
  let asking;
  let address = '/';

  before(async function () {
    this.timeout(300_000);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, '.hotlight'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'server.js'), serverText);
    fs.writeFileSync(path.join(folder, '.hotlight', 'budgets.json'), budgetsText);
    const scripts = { start: 'node server.js' };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'live', scripts }));
    port = await freePort();
    ui = await startUi({
      name: 'live',
      folder,
      env: { PORT: String(port) },
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
      viewport: { width: 1600, height: 960 },
    });
    page = ui.page;
    await statusBar('Hotlight').waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui.screenshot('failed');
  });
  after(async () => {
    clearInterval(asking);
    await ui?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const statusBar = (text) => page.locator('.statusbar-item', { hasText: text }).first();
  const ask = () => fetch(`http://127.0.0.1:${port}${address}`).then((answer) => answer.text());
  const chart = (name) => webviewFrame(page).getByRole('region', { name, exact: true });

  it('is started without a profiler, and its requests are drawn', async () => {
    await runCommand(page, 'Hotlight: Start Live View…');
    await quickPickRow(page, 'Start a program').click();
    await quickPickRow(page, 'node server.js').click();
    await statusBar(/Metrics \d+:\d\d/).waitFor();
    await eventually('answer of the server', async () => (await ask()) === 'done');
    asking = setInterval(() => ask().catch(() => undefined), 100);
    await chart('Requests')
      .getByText(/answered \d+(\.\d)?\/s/)
      .waitFor({ timeout: 60_000 });
    await chart('Memory')
      .getByText(/resident set \d/)
      .waitFor();
  });

  it('alerts in the status bar when it becomes slow', async () => {
    address = '/slow';
    await statusBar(/http\.p95 \d+ ms/).waitFor({ timeout: 60_000 });
    await page
      .getByText(/Response time p95 is \d+ ms, at or above the warning limit/)
      .first()
      .waitFor();
    await webviewFrame(page)
      .getByText(/warning response time p95/i)
      .waitFor();
    await ui.screenshot('slow');
    address = '/';
    await statusBar(/http\.p95/).waitFor({ state: 'detached', timeout: 60_000 });
  });

  it('ends with its recording, and stays to be looked at', async () => {
    clearInterval(asking);
    await runCommand(page, 'Hotlight: Stop Recording');
    await webviewFrame(page).getByText('The program is not measured any more.').waitFor({ timeout: 60_000 });
    assert.ok(await chart('Requests').isVisible());
  });
});
