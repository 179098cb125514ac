// A plan that somebody has sent, looked at in the real workbench: as a tree and in full.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inOrder } from '../lib/inOrder.mjs';
import { root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { openFile, quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

describe('query plans in the workbench', () => {
  inOrder();
  let folder;
  let ui;
  let page;

  before(async () => {
    folder = path.join(fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-'))), 'shöp app');
    fs.mkdirSync(folder);
    const fixture = path.join(root, 'test', 'fixtures', 'plans', 'correlated_subplan_noidx.pg18.json');
    const { plan } = JSON.parse(fs.readFileSync(fixture, 'utf8'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"shop"}');
    fs.writeFileSync(path.join(folder, 'slow.json'), JSON.stringify(plan, null, 2));
    ui = await startUi({ name: 'plan', folder, viewport: { width: 1600, height: 900 } });
    page = ui.page;
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui?.screenshot('failed');
  });
  after(async () => {
    await ui?.stop();
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  const tree = () => webviewFrame(page).getByRole('treegrid');
  const chosen = () => tree().locator('[aria-selected="true"]');

  it('open from the file that is in the editor', async () => {
    await openFile(page, 'slow.json');
    await runCommand(page, 'Hotlight: Open Query Plan…');
    await quickPickRow(page, 'slow.json').click();
    await tree().waitFor();
    await webviewFrame(page).getByRole('button', { name: 'Heaviest Node' }).click();
    assert.match(await chosen().innerText(), /Seq Scan on fkc/);
    await webviewFrame(page).getByRole('button', { name: 'About this rule' }).waitFor();
    await ui.screenshot('tree');
  });

  it('open in full, drawn by PEV2', async () => {
    await webviewFrame(page).getByRole('button', { name: 'Full Plan View' }).click();
    await page.locator('.tab.active', { hasText: 'PEV2 · slow.json' }).waitFor();
    await webviewFrame(page).getByText('Seq Scan').first().waitFor();
    await ui.screenshot('pev2');
  });
});
