import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../lib/setup.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { quickPickRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

describe('the packaged extension in the workbench', () => {
  let folder;
  let ui;
  let page;

  before(async () => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-')));
    fs.cpSync(path.join(root, 'test', 'host', 'workspace'), folder, { recursive: true });
    ui = await startUi({ name: 'workbench', folder });
    page = ui.page;
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui?.screenshot('failed');
  });
  after(async () => {
    await ui?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('offers in the palette only what can be done now', async () => {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget input.input');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await input.fill('>Hotlight: Stop Recording');
    await rows.first().waitFor(); // something else that sounds like it, or that there is nothing
    assert.equal(await rows.filter({ hasText: 'Hotlight: Stop Recording' }).count(), 0);
    await input.fill('>Hotlight: Profile CPU');
    await rows.filter({ hasText: 'Hotlight: Profile CPU…' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('has its views in the side bar, with one button to start with', async () => {
    await runCommand(page, 'Hotlight: Show Hotspots');
    await page.locator('.pane-header', { hasText: 'Runs' }).waitFor();
    await page.locator('.pane-header', { hasText: 'Hotspots' }).waitFor();
    const button = page.locator('.welcome-view-content .monaco-button', { hasText: 'Profile CPU' });
    await button.first().click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'start' }).first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('attaches to a running program and leaves it as it was', async () => {
    const program = spawn(process.execPath, [path.join(folder, 'src', 'busy.js')], { stdio: 'ignore' });
    try {
      await once(program, 'spawn');
      await runCommand(page, 'Hotlight: Attach to Process…');
      await page.locator('.quick-input-widget input.input').fill(String(program.pid));
      await quickPickRow(page, `pid ${program.pid}`).click();
      const recording = page.locator('.statusbar-item', { hasText: /CPU 0:0[2-9]/ });
      await recording.waitFor();
      await recording.click();
      const graph = webviewFrame(page);
      await graph.getByRole('button', { name: 'primesBelow' }).first().waitFor();
      assert.equal(program.exitCode ?? program.signalCode, null, 'the program runs on');
    } finally {
      program.kill('SIGKILL');
    }
  });
});
