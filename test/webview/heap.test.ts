import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { compareSnapshots } from '../../src/node/heap/compareSnapshots';
import { GrowthRows } from '../../src/node/heap/growthRows';
import { HeapQueries } from '../../src/node/heap/heapQueries';
import { openHeap } from '../../src/node/heap/openHeap';
import { programSources } from '../../src/node/heap/programSources';
import { parseFromHeapPage, type ToHeapPage } from '../../src/protocol/heap';
import { pageHtml } from '../../src/protocol/pageHtml';
import { launchBrowser } from './lib/browser';
import { serveBuilt } from './lib/serveBuilt';

/** The editor's side of the page, in the page: messages go to the test and back. */
const STAND_IN = `
  window.problems = [];
  addEventListener('error', (event) => problems.push(event.message));
  addEventListener('securitypolicyviolation', (event) => problems.push(event.violatedDirective));
  window.acquireVsCodeApi = () => ({
    postMessage: async (message) => {
      for (const answer of await receive(message)) dispatchEvent(new MessageEvent('message', { data: answer }));
    },
    getState: () => undefined,
    setState: () => undefined,
  });
`;

describe('heap page', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveBuilt>>;
  let page: Page;
  let queries: HeapQueries;
  let opened: ToHeapPage;
  /** The same page when it is asked to compare. */
  let compared: { readonly opened: ToHeapPage; readonly queries: HeapQueries };
  const places: unknown[] = [];

  before(async function () {
    this.timeout(300_000); // the browser may have to be installed first
    const folder = mkdtempSync(path.join(tmpdir(), 'hotlight-heap-page-'));
    const file = path.join(folder, 'graph.heapsnapshot');
    const later = path.join(folder, 'later.heapsnapshot');
    const program = path.resolve(__dirname, '..', 'heap', 'programs', 'graph.js');
    execFileSync(process.execPath, [program, file, later]);
    const model = openHeap(file);
    const { after: newest, ...more } = await compareSnapshots({ file, model }, [later]);
    const { comparison } = more;
    assert.equal(newest.file, later);
    compared = {
      queries: new HeapQueries(
        newest.model,
        programSources(later),
        new GrowthRows({ after: newest, ...more }),
      ),
      opened: {
        type: 'opened',
        title: 'later.heapsnapshot',
        totalBytes: newest.model.totalBytes,
        nodes: newest.model.snapshot.nodeCount,
        notes: [],
        comparison: {
          titles: ['graph.heapsnapshot', 'later.heapsnapshot'],
          totals: comparison.totals,
          sameProcess: comparison.sameProcess,
        },
      },
    };
    rmSync(folder, { recursive: true });
    queries = new HeapQueries(model, programSources(file));
    opened = {
      type: 'opened',
      title: 'graph.heapsnapshot',
      totalBytes: model.totalBytes,
      nodes: model.snapshot.nodeCount,
      notes: ['The file is cut off in its strings.'],
    };
    browser = await launchBrowser();
    server = await serveBuilt((cspSource) =>
      pageHtml({ id: 'heap', title: 'Heap snapshot', script: '/heap.js', style: '/heap.css', cspSource }),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    let asked = queries;
    page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
    await page.exposeFunction('receive', (value: unknown): ToHeapPage[] => {
      const message = parseFromHeapPage(value);
      assert.ok(message, `the page sent ${JSON.stringify(value)}`);
      if (message.type === 'open') places.push(message);
      if (message.type === 'ready') return [opened];
      if (message.type === 'compare') {
        asked = compared.queries;
        return [{ type: 'loading', message: 'Comparing…' }, compared.opened];
      }
      if (message.type !== 'query') return [];
      return [{ type: 'rows', request: message.request, rows: asked.answer(message.query) }];
    });
    await page.addInitScript(STAND_IN);
    await page.goto(server.address);
  });
  afterEach(async () => {
    assert.deepEqual(await page.evaluate('problems'), [], 'the policy was kept and no error was thrown');
    await page.close();
  });

  const grid = (name: string | RegExp) => page.getByRole('treegrid', { name });
  const rowOf = (text: string | RegExp) => grid('Classes').getByRole('row').filter({ hasText: text });

  it('lists classes, opens them with keys and shows who holds an object and why', async () => {
    await page.getByText('The file is cut off in its strings.').waitFor();
    const sessions = rowOf(/Session.*300/).first();
    await sessions.click();
    assert.equal(await sessions.getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowRight');
    await grid('Classes').getByText('Show more (200 left)').waitFor();
    assert.equal(await sessions.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const path = grid(/^Shortest path from a root to Session @\d+$/);
    await path.getByText('.sessions').waitFor();
    assert.equal(await path.getByText('.sessions').getAttribute('title'), 'property');
    await page.getByRole('button', { name: 'All Retainers' }).click();
    await grid(/^Retainers of Session/)
      .getByRole('row')
      .nth(1)
      .waitFor();
    await grid('Classes').getByText('Show more (200 left)').click();
    await grid('Classes').getByText('Show more (100 left)').waitFor();
  });

  it('shows each object once, however often and fast one asks for more', async () => {
    await rowOf(/Session.*300/)
      .first()
      .dblclick();
    // Opened, closed and opened again before the rows are there.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await grid('Classes').getByText('Show more (200 left)').dblclick();
    await grid('Classes').getByText('Show more (100 left)').click();
    const objects = grid('Classes').locator('.depth1 .id');
    await page.waitForFunction("document.querySelectorAll('.depth1').length >= 300");
    const ids = await objects.allInnerTexts();
    assert.deepEqual([ids.length, new Set(ids).size], [300, 300]);
  });

  it('searches by class, text and id, and opens the source line of a function', async () => {
    const search = page.getByRole('searchbox');
    await search.fill('Session');
    await search.press('Enter');
    const found = grid('Objects that match Session');
    await found
      .getByRole('button', { name: /^graph\.js:\d+$/ })
      .first()
      .click();
    await page.waitForFunction('true');
    const place = places.at(-1) as { file: string; line: number };
    assert.match(place.file, /graph\.js$/);
    assert.ok(place.line > 1);
    await search.fill('no such thing anywhere');
    await search.press('Enter');
    await page.getByText('Nothing matches.').waitFor();
  });

  it('shows what grew since another snapshot, with the new objects below', async () => {
    await page.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByText(/^graph\.heapsnapshot \(.* → later\.heapsnapshot \(.*\); one process/).waitFor();
    assert.equal(
      await page.getByRole('tab', { name: 'Growth by Holder' }).getAttribute('aria-selected'),
      'true',
    );
    const held = grid('Growth by Holder').getByRole('row', { name: /Session held by .*\.sessions Map/ });
    assert.match(await held.innerText(), /300 → 380\s+\+80\s+\+[\d.]+ kB/);
    await held.click();
    await page.keyboard.press('ArrowRight');
    // 120 came and 40 went.
    await grid('Growth by Holder').getByText('Show more (20 left)').waitFor();
    await page.keyboard.press('ArrowDown');
    await grid(/^Shortest path from a root to Session @\d+$/)
      .getByText('.sessions')
      .waitFor();
    await page.getByRole('tab', { name: 'Grown Classes' }).click();
    await grid('Grown Classes').getByRole('row', { name: 'Session 120 new, 40 gone' }).waitFor();
    await page.getByRole('tab', { name: 'Growth by Line' }).click();
    await page.getByText('Nothing tells where these objects were made.').waitFor();
  });

  it('has a tab for each view, moved through with the arrow keys', async () => {
    await rowOf('Session').first().waitFor();
    await page.getByRole('tab', { name: 'Classes' }).focus();
    for (const name of ['Containment', 'Dominators', 'Duplicate Strings', 'Held by Closures', 'Detached']) {
      await page.keyboard.press('ArrowRight');
      assert.equal(await page.getByRole('tab', { name }).getAttribute('aria-selected'), 'true');
      await grid(name).getByRole('row').nth(1).waitFor();
    }
  });
});
