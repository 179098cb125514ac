import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COMMANDS } from '../../src/editor/commands';
import type { PlanDocument, ToPlanPage } from '../../src/protocol/plan';
import { largePlan, planCalled } from '../unit/core/sql/plan/plans';
import { type Hotlight, registerLater, startHotlight } from './hotlight';
import type { FakeWebviewPanel } from './lib/webviews';
import { until } from './recording';

const slow = JSON.stringify(planCalled('seq_scan_selective.pg18').plan);
const fast = JSON.stringify(planCalled('pk_lookup_ok.pg18').plan);
const indexed = { ddl: 'CREATE INDEX CONCURRENTLY i ON t (a)', method: 'shadow', redundant: [] };
const advice = { ...indexed, costBefore: 9000, costAfter: 8, sizeBytes: 1e6, writeOverhead: 0.1 };

describe('query plans in the editor', () => {
  let folder: string;
  let hotlight: Hotlight;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight pläne ')));
    hotlight = startHotlight({ folders: [folder] });
    await registerLater(hotlight, 'plan');
  });
  afterEach(() => {
    assert.deepEqual(hotlight.fake.answers.unused, []);
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string, ...args: unknown[]) =>
    hotlight.vscode.commands.executeCommand(command, ...args);
  const page = (type = 'hotlight.plan') => hotlight.fake.webviews.get(type);
  const errors = () => hotlight.fake.answers.messages.filter(({ kind }) => kind === 'error');
  const stored = () => readdirSync(path.join(hotlight.fake.context.storagePath, 'plans'));

  /** What the page is sent when it says that it is ready. */
  async function shown(panel: FakeWebviewPanel = page()): Promise<{ id: string; document: PlanDocument }> {
    panel.webview.received.length = 0;
    panel.webview.send({ type: 'ready' });
    const message = (await panel.webview.next(() => true)) as ToPlanPage;
    assert.equal(message.type, 'plan');
    return message as Extract<ToPlanPage, { type: 'plan' }>;
  }

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  it('opens a plan from the clipboard, and offers no text that is none', async () => {
    await hotlight.vscode.env.clipboard.writeText(slow);
    const file = write('orders.ts', 'const a = 1;\n');
    await hotlight.vscode.window.showTextDocument(hotlight.vscode.Uri.file(file));
    hotlight.fake.answers.pick('$(clippy) Clipboard');
    await run(COMMANDS.openPlan);
    assert.deepEqual(hotlight.fake.answers.quickPicks[0]!.labels, [
      '$(clippy) Clipboard',
      '$(folder-opened) Choose a File…',
    ]);
    assert.equal(page().title, 'Plan · Seq Scan on ord · ord');
    const { document } = await shown();
    assert.equal(document.plan.text, slow);
    assert.ok(document.rulePages?.includes('large-offset'));
    assert.match(
      page().webview.html,
      /default-src &#39;none&#39;; script-src https:\/\/\*\.vscode-cdn\.net;/,
    );
  });

  it('opens a file, and says of another what it is not', async () => {
    const file = write('slow plan ü.json', slow);
    await run(COMMANDS.openPlan, hotlight.vscode.Uri.file(file));
    assert.equal((await shown()).document.title, 'slow plan ü.json');
    await run(COMMANDS.openPlan, hotlight.vscode.Uri.file(write('other.json', '{"a": 1}')));
    await run(COMMANDS.openPlan, hotlight.vscode.Uri.file(path.join(folder, 'gone.json')));
    assert.deepEqual(
      errors().map(({ message }) => message),
      ['other.json can\'t be read as a query plan: there is no "Plan" in it.', "gone.json can't be read."],
    );
    assert.equal(hotlight.fake.webviews.panels.length, 1, 'no page is opened for what is no plan');
  });

  it('takes the statement that auto_explain logs, from the selected text', async () => {
    const [{ Plan }] = JSON.parse(fast) as [{ Plan: unknown }];
    const log = JSON.stringify({ 'Query Text': 'select 1', Plan });
    const file = write('server.log', `duration: 3 ms plan:\n${log}\n`);
    const editor = await hotlight.vscode.window.showTextDocument(hotlight.vscode.Uri.file(file));
    editor.selection = new hotlight.vscode.Selection(1, 0, 2, 0);
    hotlight.fake.answers.pick('$(selection) Selected Text');
    await run(COMMANDS.openPlan);
    assert.equal((await shown()).document.sql, 'select 1');
  });

  it('uses the page of a statement again, and keeps on disk only what is open', async () => {
    const source = { file: path.join(folder, 'orders.ts'), line: 2, column: 7 };
    const { plans } = hotlight.services;
    await plans.show({ title: 'orders.ts:2', plan: JSON.parse(slow), source });
    await plans.show({ title: 'orders.ts:2', plan: JSON.parse(fast), source, origin: 'PostgreSQL 18.4' });
    assert.equal(hotlight.fake.webviews.panels.length, 1);
    const { id, document } = await shown();
    assert.equal(document.plan.text, fast);
    assert.deepEqual(stored(), [`${id}.json`]);
    page().dispose();
    await until(() => stored().length === 0);
  });

  it('comes back after a reload with what it showed', async () => {
    await hotlight.services.plans.show({ title: 'orders', plan: slow });
    const { id } = await shown();
    const again = await hotlight.fake.webviews.restore('hotlight.plan', { id, plan: { current: 1 } });
    assert.equal((await shown(again)).document.plan.text, slow);
    for (const state of [{ id: '../../x' }, { id: 'f'.repeat(32) }, undefined, 7]) {
      const lost = await hotlight.fake.webviews.restore('hotlight.plan', state);
      lost.webview.send({ type: 'ready' });
      assert.deepEqual(await lost.webview.next(() => true), {
        type: 'error',
        message: 'This plan is not there any more: explain the statement again.',
      });
    }
  });

  it('goes to the statement, copies, explains rules, and opens the full plan view', async () => {
    const file = write('orders.ts', 'a\nb\nc\n');
    await hotlight.services.plans.show({
      title: 'orders.ts:2',
      plan: slow,
      sql: 'select 1',
      source: { file, line: 2, column: 1 },
    });
    const { webview } = page();
    webview.send({ type: 'open' });
    await until(() => hotlight.vscode.window.activeTextEditor?.document.uri.fsPath === file);
    assert.equal(hotlight.vscode.window.activeTextEditor?.selection.active.line, 1);
    webview.send({ type: 'copy', text: 'Seq Scan' });
    await until(() => hotlight.fake.clipboard === 'Seq Scan');
    const asked: unknown[] = [];
    hotlight.vscode.commands.registerCommand(COMMANDS.explainRule, (rule) => void asked.push(rule));
    webview.send({ type: 'rule', rule: 'missing-index' });
    await until(() => asked.length === 1);
    webview.send({ type: 'full', side: 'plan' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const full = page('hotlight.fullPlan');
    assert.match(full.webview.html, /script-src https:\/\/\*\.vscode-cdn\.net;/);
    full.webview.send({ type: 'ready' });
    assert.deepEqual(await full.webview.next(() => true), {
      type: 'plan',
      title: 'orders.ts:2',
      text: slow,
      sql: 'select 1',
    });
    assert.deepEqual([asked, errors()], [['missing-index'], []]);
  });

  it('asks before it hands the full plan view more nodes than it draws in time', async () => {
    await hotlight.services.plans.show({ title: 'events', plan: largePlan(5000) });
    page().webview.send({ type: 'full', side: 'plan' });
    await until(() => hotlight.fake.answers.messages.length === 1);
    assert.match(hotlight.fake.answers.messages[0]!.message, /^Open 5000 nodes in the full plan view\?$/);
    assert.equal(hotlight.fake.webviews.panels.length, 1);
    hotlight.fake.answers.click(/^Open 5000 nodes/, 'Open');
    page().webview.send({ type: 'full', side: 'plan' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
  });

  it('compares two plans that the user chooses, of open pages too', async () => {
    await hotlight.services.plans.show({ title: 'slow one', plan: slow, origin: 'PostgreSQL 15.18' });
    await hotlight.services.plans.show({ title: 'fast one', plan: fast });
    hotlight.fake.answers.pick('fast one').pick('slow one');
    await run(COMMANDS.comparePlans);
    assert.deepEqual(hotlight.fake.answers.quickPicks[1]!.labels, [
      'slow one',
      '$(clippy) Clipboard',
      '$(folder-opened) Choose a File…',
    ]);
    const { document } = await shown();
    assert.equal(page().title, 'Plans · slow one → fast one');
    assert.equal(document.before?.text, slow);
    assert.equal(document.before?.origin, 'PostgreSQL 15.18');
    assert.equal(document.plan.text, fast);
  });

  it('compares a plan with the one that the advised indexes give', async () => {
    const [{ Plan }] = JSON.parse(fast) as [{ Plan: object }];
    await hotlight.services.plans.show({ title: 'orders', plan: slow, indexes: [{ ...advice, plan: Plan }] });
    const { document } = await shown();
    assert.deepEqual(document.indexes, [advice], 'the plan goes as a plan of its own');
    page().webview.send({ type: 'compareIndexes' });
    await until(() => hotlight.fake.webviews.panels.length === 2);
    const compared = (await shown()).document;
    assert.equal(compared.title, 'orders · with the index');
    assert.equal(compared.before?.text, slow);
    assert.deepEqual(JSON.parse(compared.plan.text), [{ Plan }]);
  });

  it('refuses what is no plan, and messages that the page may not send', async () => {
    await assert.rejects(hotlight.services.plans.show({ title: 'x', plan: { a: 1 } }), /no "Plan" in it/);
    await hotlight.services.plans.show({ title: 'orders', plan: slow });
    page().webview.send({ type: 'open', file: '/etc/passwd' });
    await until(() => errors().length === 1);
    assert.equal(errors()[0]!.message, 'It is not known where this statement stands.');
    page().webview.send({ type: 'rule', rule: '../x' });
    assert.match(
      hotlight.fake.window.output('Hotlight'),
      /The plan page sent a message that it may not send/,
    );
  });
});
