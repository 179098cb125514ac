// From a statement in the source to the migration that makes it fast, on a database that the workspace names.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startPostgres } from '../apps/database/postgres.mjs';
import { root } from '../lib/setup.mjs';
import { copyStorefront } from '../lib/storefrontCopy.mjs';
import { startUi } from '../lib/uiSession.mjs';
import {
  goToLine,
  openFile,
  quickFixRow,
  quickPickRow,
  runCommand,
  webviewFrame,
} from '../lib/workbench.mjs';

describe('the database in the workbench', () => {
  let database;
  let folder;
  let ui;
  let page;

  before(async () => {
    database = await startPostgres({
      version: 18,
      settings: { shared_preload_libraries: 'pg_stat_statements' },
    });
    const run = async (sql) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(sql);
      await client.end();
    };
    await run(fs.readFileSync(path.join(root, 'test', 'apps', 'storefront', 'db', 'schema.sql'), 'utf8'));
    await run(`INSERT INTO orders (customer_id, status, total, placed_at)
      SELECT i % 20000, 'paid', i, timestamptz '2026-01-01' + i * interval '1 minute' FROM generate_series(1, 150000) i;
      CREATE INDEX orders_status_idx ON orders (status)`);
    // In a session of its own: what one has written counts as changed since when it ends.
    await run('ANALYZE orders');
    await run(`CREATE EXTENSION pg_stat_statements;
      SELECT id, customer_id AS "customerId", status, total, placed_at AS "placedAt" FROM orders WHERE customer_id = 7 ORDER BY placed_at DESC LIMIT 5`);
    folder = path.join(fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'hotlight-ws-'))), 'shöp app');
    copyStorefront(folder);
    fs.writeFileSync(path.join(folder, '.env'), `DATABASE_URL=${database.url}\n`);
    ui = await startUi({ name: 'database', folder, settings: { 'editor.minimap.enabled': false } });
    page = ui.page;
    await page.locator('.statusbar-item', { hasText: 'Hotlight' }).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest.state === 'failed') await ui?.screenshot('failed');
  });
  after(async () => {
    await ui?.stop();
    await database?.stop();
    if (folder) fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  it('is found in the workspace, and shown in its view', async () => {
    await runCommand(page, 'Hotlight: Connect Database…');
    await quickPickRow(page, 'DATABASE_URL in .env:1').click();
    await runCommand(page, 'Hotlight: Focus on Database View');
    await page.locator('.monaco-list-row', { hasText: 'PostgreSQL 18' }).waitFor();
    await page.locator('.monaco-list-row', { hasText: 'Tables' }).click();
    await page.locator('.monaco-list-row', { hasText: /orders.*150.000 rows/ }).click();
    await page.locator('.monaco-list-row', { hasText: 'orders_status_idx' }).first().waitFor();
    await ui.screenshot('view');
  });

  it('explains the statement at the cursor, above its line and on a page', async () => {
    await openFile(page, 'src/repositories/orders.ts');
    const source = fs.readFileSync(path.join(folder, 'src', 'repositories', 'orders.ts'), 'utf8');
    const lines = source.split('\n');
    const line = lines.findIndex((text) => text.includes('WHERE customer_id = $1')) + 1;
    await goToLine(page, line, lines[line - 1].indexOf('customer_id = $1') + 3);
    await runCommand(page, 'Hotlight: Explain Query');
    await webviewFrame(page).getByText('Seq Scan').first().waitFor();
    await page
      .locator('.codelens-decoration', { hasText: 'Seq Scan on orders, 150 k rows' })
      .first()
      .waitFor();
    await page.locator('.squiggly-warning').first().waitFor();
  });

  it('writes the migration of an index that was tried', async () => {
    await page.locator('.tab', { hasText: 'orders.ts' }).first().click();
    await runCommand(page, 'View: Toggle Problems');
    // Indexes are tried while the plan is read: an embedded PostgreSQL is started for it.
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: 'orders_customer_id' })
      .first()
      .waitFor({ timeout: 60_000 });
    await ui.screenshot('explained');
    await runCommand(page, 'View: Toggle Problems');
    await page.locator('.tab', { hasText: 'orders.ts' }).first().click();
    const action = await quickFixRow(page, 'Write a migration that adds');
    await ui.screenshot('fix');
    await action.click();
    await page.locator('.tab.active', { hasText: '_orders_customer_id' }).waitFor();
    await ui.screenshot('migration');
    const [written] = fs.readdirSync(path.join(folder, 'migrations'));
    assert.match(
      fs.readFileSync(path.join(folder, 'migrations', written), 'utf8'),
      /CREATE INDEX CONCURRENTLY orders_customer_id\w* ON .*orders \(customer_id/,
    );
  });

  it('ranks what the server has counted, with the line that asks', async () => {
    await runCommand(page, 'Hotlight: Show Top Queries');
    const queries = webviewFrame(page);
    await queries.getByRole('columnheader', { name: 'Calls' }).waitFor();
    await queries
      .getByRole('button', { name: /^src\/repositories\/orders\.ts:\d+$/ })
      .first()
      .waitFor();
    await ui.screenshot('queries');
  });
});
