// What a reviewer sees without running anything: the N+1 loop of the shop's report, marked in the source.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { copyStorefront } from '../lib/storefrontCopy.mjs';
import { startUi } from '../lib/uiSession.mjs';
import { editorLine, goToLine, openFile, quickFixRow, runCommand, webviewFrame } from '../lib/workbench.mjs';

/** A loop that the light bulb can mend; with the line ends of Windows. */
const REMINDERS = `import { Pool } from 'pg';

const pool = new Pool();

export async function reminders(invoices: { id: number; customerId: number }[]): Promise<string[]> {
  const letters: string[] = [];
  for (const invoice of invoices) {
    const { rows } = await pool.query('SELECT id, email FROM customers WHERE id = $1', [invoice.customerId]);
    if (rows.length > 0) letters.push(\`\${rows[0].email}: \${invoice.id}\`);
  }
  return letters;
}
`.replaceAll('\n', '\r\n');

describe('findings in the workbench', () => {
  let folder;
  let ui;
  let page;

  before(async () => {
    folder = path.join(fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-'))), 'shöp app');
    copyStorefront(folder);
    fs.writeFileSync(path.join(folder, 'src', 'services', 'reminders.ts'), REMINDERS);
    ui = await startUi({ name: 'findings', folder, settings: { 'editor.minimap.enabled': false } });
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

  it('stand in their view with their number on the activity bar, by themselves', async () => {
    await runCommand(page, 'Hotlight: Find N+1 and Slow SQL in Workspace');
    const row = page.locator('.monaco-list-row', { hasText: 'through withDetails()' });
    await row.waitFor();
    await page.locator('.activitybar .badge-content', { hasText: /^\d+$/ }).first().waitFor();
    await row.click();
    await page.locator('.tab', { hasText: 'reports.ts' }).waitFor();
  });

  it('stand at the loop as a lens and a squiggle, and are in the list of problems', async () => {
    await page
      .locator('.codelens-decoration', { hasText: 'N+1: 1 query per order, through withDetails()' })
      .waitFor();
    await page.locator('.squiggly-warning').first().waitFor();
    await runCommand(page, 'View: Toggle Problems');
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: 'One query per item of' })
      .first()
      .waitFor();
    await ui.screenshot('problems');
    await runCommand(page, 'View: Toggle Problems');
  });

  it('go while the loop is edited away, and come back', async () => {
    await openFile(page, 'reports.ts');
    await goToLine(page, lineOf('for (const order of orders)')); // a lens is drawn only where it can be seen
    const lens = page.locator('.codelens-decoration', { hasText: 'through withDetails()' });
    await lens.waitFor();
    await runCommand(page, 'Select All');
    await page.keyboard.press('Delete');
    await lens.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Z');
    await lens.waitFor();
  });

  it('are mended by the light bulb, after a preview', async () => {
    await openFile(page, 'reminders.ts');
    await goToLine(page, 7);
    await page.locator('.codelens-decoration', { hasText: 'N+1: 1 query per invoice' }).waitFor();
    const fix = await quickFixRow(page, 'Ask once for all customerIds');
    await ui.screenshot('light-bulb');
    await fix.click();
    const preview = page.locator('.bulk-edit-panel');
    await preview.getByText('Same rows in the same order').waitFor();
    await ui.screenshot('preview');
    await preview.getByText('const customerIds =').click();
    await page.locator('.tab', { hasText: 'Refactor Preview' }).waitFor();
    await ui.screenshot('preview-diff');
    await preview.getByRole('button', { name: 'Apply' }).click();
    await openFile(page, 'reminders.ts');
    await editorLine(page, 'WHERE id = ANY($1)').waitFor();
    await page.locator('.codelens-decoration', { hasText: 'N+1' }).waitFor({ state: 'detached' });
    await ui.screenshot('mended');
    await runCommand(page, 'File: Save All');
  });

  it('are explained on a page', async () => {
    await runCommand(page, 'Hotlight: Explain Rule…');
    await page.keyboard.type('n-plus-one');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'n-plus-one' }).first().click();
    await webviewFrame(page).getByText('A loop asks the database once per item').first().waitFor();
    await ui.screenshot('rule');
  });

  function lineOf(text) {
    const source = fs.readFileSync(path.join(folder, 'src', 'services', 'reports.ts'), 'utf8');
    return source.split('\n').findIndex((line) => line.includes(text)) + 1;
  }
});
