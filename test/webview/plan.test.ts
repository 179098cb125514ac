import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { diagnose } from '../../src/core/sql/plan/diagnose';
import { parsePlan } from '../../src/core/sql/plan/parsePlan';
import { fullPlanHtml } from '../../src/protocol/fullPlan';
import { pageHtml } from '../../src/protocol/pageHtml';
import type { PlanDocument } from '../../src/protocol/plan';
import { labelledPlans, largePlan, planCalled } from '../unit/core/sql/plan/plans';
import { launchBrowser } from './lib/browser';
import { BuiltPage } from './lib/builtPage';
import { serveBuilt } from './lib/serveBuilt';

function documentOf(name: string, more: Partial<PlanDocument> = {}): PlanDocument {
  const { plan, sql } = planCalled(name);
  const shown = { title: name, origin: 'PostgreSQL 18.4', text: JSON.stringify(plan) };
  return { title: name, plan: shown, sql, rulePages: ['subplan-loops'], ...more };
}

describe('plan page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveBuilt>>;
  let opened: BuiltPage;

  before(async function () {
    this.timeout(300_000); // the browser may have to be installed first
    browser = await launchBrowser();
    server = await serveBuilt((cspSource) =>
      pageHtml({ id: 'plan', title: 'Query plan', script: '/plan.js', style: '/plan.css', cspSource }),
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

  const tree = (name: string | RegExp = /./) => opened.page.getByRole('treegrid', { name });
  const rows = () => tree().getByRole('row');
  const row = (text: string | RegExp) => rows().filter({ hasText: text }).first();
  const details = () => opened.page.getByRole('region', { name: 'Node' });
  const current = () => tree().locator('[aria-selected="true"]').innerText();

  async function show(document: PlanDocument, id = 'one'): Promise<void> {
    await opened.post({ type: 'plan', id, document });
    await opened.page.getByRole('heading', { level: 1, name: document.title }).waitFor();
  }

  it('shows each of the labelled plans with its findings at their nodes', async () => {
    for (const { name, plan } of labelledPlans) {
      const findings = diagnose(parsePlan(plan));
      await show(documentOf(name), name);
      const marked = new Set(findings.map(({ node }) => node));
      assert.equal(await tree().locator('.finding').count(), marked.size, name);
      assert.equal(await opened.page.locator('.findings li').count(), findings.length, name);
    }
  });

  it('says what a node took, what was expected of it, and what is wrong with it', async () => {
    await show(
      documentOf('correlated_subplan_noidx.pg18', { source: { file: '/shop/a.ts', line: 4, column: 1 } }),
    );
    await opened.page.getByRole('button', { name: /^Subplan loops/ }).click();
    assert.match(await current(), /SubPlan 1: Aggregate/);
    await details().getByText('About this rule').click();
    assert.deepEqual(await opened.sent('rule'), { type: 'rule', rule: 'subplan-loops' });
    await opened.page.getByRole('button', { name: 'Heaviest Node' }).click();
    await details().getByRole('heading', { name: 'Seq Scan on fkc c' }).waitFor();
    await details().getByText('Executions').waitFor();
    await details().getByText('All fields').click();
    await details().getByRole('row', { name: 'Rows Removed by Filter' }).waitFor();
    await opened.page.getByRole('button', { name: 'a.ts:4' }).click();
    assert.deepEqual(await opened.sent('open'), { type: 'open' });
  });

  it('is moved through with keys', async () => {
    await show(documentOf('correlated_subplan_noidx.pg18'));
    await tree().focus();
    const press = async (key: string): Promise<string> => {
      await opened.page.keyboard.press(key);
      return (await current()).split('\n')[0]!.replace(/^[^A-Z]*/, '');
    };
    assert.match(await press('ArrowDown'), /^SubPlan 1: Aggregate/);
    assert.match(await press('ArrowRight'), /^Seq Scan on fkc/);
    assert.match(await press('ArrowLeft'), /^SubPlan 1: Aggregate/);
    assert.match(await press('ArrowLeft'), /^SubPlan 1: Aggregate/);
    assert.equal(await row(/SubPlan 1/).getAttribute('aria-expanded'), 'false');
    assert.equal(await rows().count(), 3, 'the heading and two nodes');
    assert.match(await press('Home'), /^Index Only Scan/);
    await press('*');
    assert.equal(await rows().count(), 3);
    await press('ArrowDown');
    await press('Enter');
    assert.equal(await rows().count(), 4);
    assert.match(await press('End'), /^Seq Scan/);
    assert.match(await press('i'), /^Index Only Scan/, 'a letter goes to the next that begins with it');
    const active = await tree().getAttribute('aria-activedescendant');
    assert.equal(await opened.page.locator(`#${active}`).getAttribute('aria-level'), '1');
  });

  it('searches titles and conditions, and opens what hides a match', async () => {
    await show(documentOf('correlated_subplan_noidx.pg18'));
    await opened.page.getByRole('button', { name: 'Collapse All' }).click();
    assert.equal(await rows().count(), 2);
    await opened.page.keyboard.press('Control+f');
    await opened.page.keyboard.type('C.PID = ');
    await opened.page.keyboard.press('Enter');
    assert.match(await current(), /Seq Scan on fkc/);
    await opened.page.getByText('1 of 1').waitFor();
  });

  it('copies as text and as JSON, and asks for the full view and for a plan to compare with', async () => {
    const document = documentOf('disk_sort.pg18');
    await show(document);
    await opened.page.getByRole('button', { name: 'Copy as Text' }).click();
    const { text } = (await opened.sent('copy')) as { text: string };
    assert.match(text, /^ +\d+ % .*Sort {2}400 k rows .*\n.*Seq Scan on ord/);
    await opened.page.getByRole('button', { name: 'Copy as JSON' }).click();
    assert.deepEqual(await opened.sent('copy'), { type: 'copy', text: document.plan.text });
    await opened.page.getByRole('button', { name: 'Full Plan View' }).click();
    assert.deepEqual(await opened.sent('full'), { type: 'full', side: 'plan' });
    await opened.page.getByRole('button', { name: 'Compare…' }).click();
    assert.deepEqual(await opened.sent('compare'), { type: 'compare' });
  });

  it('remembers over a reload what was open and chosen, for the same plan only', async () => {
    const document = documentOf('correlated_subplan_noidx.pg18');
    await show(document);
    await row('SubPlan 1').dblclick();
    assert.equal(await rows().count(), 3);
    await opened.page.reload();
    await opened.sent('ready');
    await show(document);
    assert.match(await current(), /SubPlan 1/);
    assert.equal(await rows().count(), 3);
    await show({ ...document, title: 'with a note', notes: ['Two indexes were tried.'] }, 'more');
    assert.equal(await rows().count(), 3, 'more about the same plan closes and opens nothing');
    await show({ ...documentOf('correlated_subplan_noidx.pg15'), title: 'another' }, 'two');
    assert.equal(await rows().count(), 4);
    const fresh = { closed: [], current: 0 };
    assert.deepEqual(await opened.kept(), { id: 'two', plan: fresh, before: fresh });
  });

  it('keeps only the rows in sight in the document, of 5 000', async () => {
    const text = JSON.stringify(largePlan(5000));
    await show({ title: 'events', plan: { title: 'events', text } });
    await row('Append').waitFor();
    assert.equal(await tree().getAttribute('aria-rowcount'), '5001');
    assert.ok((await rows().count()) < 100);
    await tree().focus();
    await opened.page.keyboard.press('End');
    await row('Seq Scan on events_04999').waitFor();
    assert.equal(await row('events_04999').getAttribute('aria-posinset'), '4999');
    await opened.page.mouse.move(300, 400);
    await opened.page.mouse.wheel(0, -1_000_000);
    await row('events_00003').waitFor();
    assert.equal(await row('events_04999').count(), 1, 'the chosen row stays for who reads it aloud');
    await opened.page.getByRole('searchbox').fill("kind = 'k3'");
    await opened.page.getByText(/^71[34]$/).waitFor();
  });

  it('sets two plans side by side, where choosing on one side chooses on the other', async () => {
    const before = planCalled('disk_sort.pg15').plan;
    const [{ Plan: sort, ...rest }] = before as [{ Plan: { Plans: object[] } }];
    const after = { ...sort, 'Node Type': 'Incremental Sort', Plans: sort.Plans };
    await show(
      documentOf('disk_sort.pg15', {
        before: { title: 'Before', text: JSON.stringify(before) },
        plan: { title: 'After', text: JSON.stringify([{ ...rest, Plan: after }]) },
      }),
    );
    await opened.page.getByText(/^Execution time .* about the same$/).waitFor();
    await opened.page.getByRole('button', { name: /^changed Sort → Incremental Sort/ }).waitFor();
    await tree('Before: plan')
      .getByRole('row', { name: /Seq Scan/ })
      .click();
    assert.match(await tree('After: plan').locator('[aria-selected="true"]').innerText(), /Seq Scan/);
    await tree('After: plan').focus();
    await opened.page.keyboard.press('ArrowUp');
    assert.match(await tree('Before: plan').locator('[aria-selected="true"]').innerText(), /Sort.*changed/s);
  });

  it('shows indexes that would pay, and what becomes of the plan with them', async () => {
    const index = {
      ddl: 'CREATE INDEX CONCURRENTLY ord_total_idx ON pl.ord (total)',
      costBefore: 9000,
      costAfter: 9,
      sizeBytes: 8_600_000,
      writeOverhead: 0.1,
      method: 'shadow',
      redundant: ['ord_status'],
    };
    await show(documentOf('seq_scan_selective.pg18', { indexes: [index] }));
    await opened.page
      .getByText('About 8.6 MB; each write of a row grows by 10.0 %. Makes ord_status superfluous.')
      .waitFor();
    await opened.page.getByRole('button', { name: 'Copy Statement' }).click();
    assert.deepEqual(await opened.sent('copy'), { type: 'copy', text: `${index.ddl};\n` });
    await opened.page.getByRole('button', { name: 'Compare with the Plan with This Index' }).click();
    await opened.sent('compareIndexes');
  });

  it('says in place of a plan why there is none', async () => {
    await opened.page.getByText('Reading the plan…').waitFor();
    await opened.post({ type: 'plan', id: 'x', document: { title: 'x', plan: { title: 'x', text: '{}' } } });
    await opened.page.getByRole('alert').getByText('no "Plan" in it').waitFor();
    await opened.post({ type: 'error', message: 'It is <b>gone</b>.' });
    await opened.page.getByText('It is <b>gone</b>.').waitFor();
  });
});

describe('full plan page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveBuilt>>;
  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    server = await serveBuilt((cspSource) =>
      fullPlanHtml({ script: '/pev2/pev2.js', style: '/pev2/pev2.css', cspSource }),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('runs PEV2 under a policy without eval, in the colours of the editor', async () => {
    const opened = await BuiltPage.open(browser, server.address, 'light');
    const { plan, sql } = planCalled('late_join_or.pg18');
    await opened.post({ type: 'plan', title: 'orders', text: JSON.stringify(plan), sql });
    await opened.page.getByText('Hash Inner Join').first().waitFor();
    assert.equal(
      await opened.page.evaluate('getComputedStyle(document.body).backgroundColor'),
      'rgb(255, 255, 255)',
    );
    for (const tab of ['Grid', 'Raw', 'Query', 'Stats']) {
      await opened.page.getByRole('link', { name: tab }).click();
    }
    await opened.page.getByText('No function used').waitFor();
    assert.deepEqual(await opened.problems(), []);
    await opened.page.close();
  });
});
