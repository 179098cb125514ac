import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { pageHtml } from '../../src/protocol/pageHtml';
import type { QueriesReport } from '../../src/protocol/queries';
import { launchBrowser } from './lib/browser';
import { BuiltPage } from './lib/builtPage';
import { serveBuilt } from './lib/serveBuilt';

const query = (
  text: string,
  calls: number,
  totalMs: number,
  hitRatio: number | undefined,
  fingerprint?: string,
) => ({
  query: text,
  fingerprint,
  calls,
  totalMs,
  meanMs: totalMs / calls,
  rowsPerCall: 2.5,
  hitRatio,
  blocksRead: 100,
});

const REPORT: QueriesReport = {
  name: 'shop on localhost',
  server: 'PostgreSQL 18.4',
  read: '2026-11-21T08:00:00Z',
  hitRatio: 0.971,
  connections: { used: 14, most: 100 },
  queries: [
    query('SELECT *\n  FROM orders WHERE id = $1', 1000, 5000, 0.99, 'a'),
    query('UPDATE carts SET note = $1', 10, 4000, undefined),
    query('SELECT count(*) FROM <events>', 2, 3000, 0.02, 'c'),
  ],
  health: [
    {
      rule: 'unused-index',
      object: 'orders_idx',
      message: 'The index orders_idx was not used once.',
      fix: 'If no replica uses it: DROP INDEX CONCURRENTLY orders_idx;',
    },
  ],
  notes: ['3 statements of other users are hidden.'],
};

describe('page of top queries', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveBuilt>>;
  let opened: BuiltPage;

  before(async function () {
    this.timeout(300_000); // the browser may have to be installed first
    browser = await launchBrowser();
    server = await serveBuilt((cspSource) =>
      pageHtml({
        id: 'queries',
        title: 'Top queries',
        script: '/queries.js',
        style: '/queries.css',
        cspSource,
      }),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    opened = await BuiltPage.open(browser, server.address);
  });
  afterEach(async () => {
    assert.deepEqual(await opened.problems(), [], 'the policy was kept and no error was thrown');
    await opened.page.close();
  });

  const rows = () => opened.page.locator('tbody tr');
  const button = (name: string | RegExp) => opened.page.getByRole('button', { name });
  const show = async (report: Partial<QueriesReport> = {}): Promise<void> => {
    await opened.post({ type: 'report', report: { ...REPORT, ...report } });
    await opened.page.getByRole('heading', { name: 'Top Queries of shop on localhost' }).waitFor();
  };
  const first = async () => (await rows().first().locator('.sql').innerText()).slice(0, 12);

  it('orders the queries by each column, both ways, and remembers which', async () => {
    await show();
    await opened.page
      .getByText(/97\.1 % of the blocks from its cache · 14 of 100 connections in use/)
      .waitFor();
    assert.equal(await first(), 'SELECT * FRO');
    await button('Mean').click();
    assert.equal(await first(), 'SELECT count');
    await button('Cache').click();
    assert.equal(await first(), 'SELECT count', 'what misses the cache comes first');
    assert.match(await rows().last().innerText(), /^UPDATE/, 'what has no ratio comes last');
    await button('Calls').click();
    await button('Calls').click();
    assert.equal(await first(), 'SELECT count');
    assert.equal(await opened.page.locator('th[aria-sort="ascending"]').innerText(), 'Calls ▴');
    assert.deepEqual(await opened.kept(), { order: 'calls', isReversed: true });
    await opened.page.reload();
    await opened.sent('ready');
    await show();
    assert.equal(await first(), 'SELECT count');
    await opened.page.getByRole('searchbox').fill('carts');
    assert.equal(await rows().count(), 1);
  });

  it('goes to the source, explains what reads, and shows a text in full', async () => {
    await show();
    assert.equal(await button('Explain').count(), 2, 'an UPDATE is not explained');
    await opened.post({
      type: 'places',
      places: { a: [{ file: '/shop/src/orders.ts', name: 'src/orders.ts', line: 41, column: 3 }] },
    });
    await button('src/orders.ts:41').click();
    assert.deepEqual(await opened.sent('open'), {
      type: 'open',
      file: '/shop/src/orders.ts',
      line: 41,
      column: 3,
    });
    assert.equal(await opened.page.getByText('not in the sources here').count(), 2);
    await button('Mean').click();
    await rows().first().getByRole('button', { name: 'Explain' }).click();
    assert.deepEqual(await opened.sent('explain'), { type: 'explain', query: 2 });
    await rows().last().locator('.sql').click();
    assert.equal(await opened.page.locator('pre').innerText(), 'SELECT *\n  FROM orders WHERE id = $1');
  });

  it('says what is off, and why there are no queries', async () => {
    await show({ queries: [], refusal: 'The server counts no queries: add pg_stat_statements.' });
    await opened.page.getByRole('alert').getByText('add pg_stat_statements').waitFor();
    await opened.page.getByRole('note').getByText('hidden').waitFor();
    await button('Copy the statement for orders_idx').click();
    assert.deepEqual(await opened.sent('copy'), {
      type: 'copy',
      text: 'DROP INDEX CONCURRENTLY orders_idx;\n',
    });
    await show({ queries: [] });
    await opened.page.getByText('No query of this database has been counted yet.').waitFor();
  });

  it('shows what became slower, and keeps what it has when the server fails', async () => {
    await show();
    const slower = [{ query: 'SELECT 1', callsSince: 812, meanBeforeMs: 4.1, meanSinceMs: 20.6 }];
    await opened.post({ type: 'slower', since: 'yesterday', slower });
    await opened.page.getByText('4.1 ms → 20.6 ms').waitFor();
    await opened.post({ type: 'slower', since: 'today', slower: [] });
    await opened.page.getByText('Slower per call since today').waitFor();
    await opened.post({ type: 'loading', message: 'Asking the server…' });
    await opened.post({ type: 'error', message: 'No database server listens at localhost:5432.' });
    await opened.page.getByRole('alert').getByText('No database server listens').waitFor();
    assert.equal(await rows().count(), 3);
  });
});
