import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { formatSample } from '../../src/core/metrics/sampleLine';
import { COMMANDS } from '../../src/editor/commands';
import type { FromLivePage, LiveState, ToLivePage } from '../../src/protocol/live';
import { durationsOf, sampleAt } from '../unit/core/metrics/samples';
import { type Hotlight, registerLater, startHotlight } from './hotlight';
import { ScriptedCapture, ScriptedMachine, until } from './recording';

describe('the live view', function () {
  this.timeout(20_000);
  let folder: string;
  let hotlight: Hotlight;
  let machine: ScriptedMachine;
  let capture: ScriptedCapture;
  let second: number;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'hotlight lïve ')));
    second = 0;
  });
  afterEach(() => {
    hotlight.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts `node server.js` with nothing but metrics. */
  async function start(budgets?: string): Promise<void> {
    mkdirSync(path.join(folder, '.hotlight', 'runs', '1'), { recursive: true });
    if (budgets !== undefined) writeFileSync(path.join(folder, '.hotlight', 'budgets.json'), budgets);
    machine = new ScriptedMachine();
    capture = new ScriptedCapture(path.join(folder, '.hotlight', 'runs', '1'), {
      settings: { kind: 'metrics', engine: 'inspector', attribution: 'as-is', interval: 1000 },
    });
    machine.next = async () => capture;
    hotlight = startHotlight({ folders: [folder] }, { capture: () => machine.engine });
    await registerLater(hotlight, 'live');
    await hotlight.vscode.commands.executeCommand(COMMANDS.startLive, {
      command: 'node server.js',
      cwd: folder,
    });
  }

  /** So many seconds in which every answer took so long. */
  function measure(seconds: number, milliseconds: number): void {
    for (let i = 0; i < seconds; i++) {
      second += 1;
      const durations = { 'http.duration': durationsOf(milliseconds, milliseconds) };
      const sums = { 'http.errors': 0 };
      appendFileSync(
        path.join(capture.dir, 'metrics.ndjson'),
        `${formatSample(sampleAt(second, { durations, sums }))}\n`,
      );
    }
  }

  const page = () => hotlight.fake.webviews.get('hotlight.live').webview;
  const send = (message: FromLivePage): void => page().send(message);
  const messages = () => page().received as ToLivePage[];
  const state = (): LiveState | undefined =>
    messages().findLast((it): it is Extract<ToLivePage, { type: 'state' }> => it.type === 'state')?.state;
  const statusBar = (): string => hotlight.fake.window.statusBar.join();
  const shown = () => hotlight.fake.answers.messages.map(({ kind, message }) => `${kind}: ${message}`);

  it('starts a program with metrics only, and shows requests as they come', async () => {
    await start();
    assert.deepEqual(
      machine.launched.map(({ attribution, interval, kind }) => [kind, attribution, interval]),
      [['metrics', 'as-is', 1000]],
    );
    send({ type: 'ready' });
    await until(() => state()?.phase === 'waiting');
    measure(5, 12);
    await until(() => state()?.phase === 'live');
    const range = () => state()?.range ?? { first: 0, last: 0 };
    await until(() => range().last - range().first === 4);
    assert.deepEqual(state()?.recordable, ['cpu', 'heap', 'snapshot']);
    send({ type: 'columns', request: 1, range: range(), most: 100, thread: '' });
    const columns = messages().findLast((it) => it.type === 'columns');
    assert.ok(columns?.type === 'columns');
    assert.deepEqual([...columns.columns.metrics['http.requests']!.values], [2, 2, 2, 2, 2]);
    send({ type: 'statistics', request: 2, range: range(), thread: '' });
    const statistics = messages().findLast((it) => it.type === 'statistics');
    assert.ok(statistics?.type === 'statistics');
    assert.ok(statistics.rows.some(({ name, seconds }) => name === 'http.p95' && seconds === 5));
  });

  it('alerts in the status bar at once and with one message, and takes back what is over', async () => {
    await start(
      '{ "version": 1, "live": { "http.p95": { "warning": "200ms", "critical": "2s", "seconds": 2 } } }',
    );
    measure(3, 12);
    send({ type: 'ready' });
    await until(() => state()?.phase === 'live');
    assert.doesNotMatch(statusBar(), /http/);
    measure(4, 500);
    await until(() => statusBar().includes('$(warning) http.p95 500 ms'));
    await until(() => shown().length > 0);
    assert.deepEqual(shown(), [
      'warning: Response time p95 is 500 ms, at or above the warning limit of 200 ms in node server.js.',
    ]);
    // It hovers, goes and comes again: that is in the status bar, and no second message.
    measure(3, 190);
    measure(8, 10);
    await until(() => !statusBar().includes('http.p95'));
    measure(4, 500);
    await until(() => statusBar().includes('http.p95'));
    assert.equal(shown().length, 1);
    capture.end();
    await until(() => !statusBar().includes('http.p95'));
  });

  it('records what was asked for when it happens again, with the reason, and not for ever', async () => {
    await start();
    measure(3, 12);
    send({ type: 'ready' });
    await until(() => state()?.phase === 'live');
    send({ type: 'arm', metric: 'http.p95', limit: 300, capture: 'heap' });
    await until(() => state()?.triggers.length === 1);
    assert.equal(state()?.triggers[0]?.left, 3);
    measure(4, 400);
    await until(() => capture.extras.length === 1);
    const [extra] = capture.extras;
    assert.deepEqual(
      [extra!.kind, extra!.durationMs, extra!.name],
      ['heap', 10_000, 'node server.js · http.p95 ≥ 300 ms'],
    );
    assert.match(
      extra!.reason,
      /^Recorded because response time p95 was 40\d(\.\d)? ms at .*, at or above 300 ms\.$/,
    );
    await until(() => shown().some((it) => it.includes('It is in the Runs view')));
    assert.equal(state()?.triggers[0]?.left, 2);
    send({ type: 'cancelTrigger', id: state()!.triggers[0]!.id });
    await until(() => state()?.triggers.length === 0);
    measure(70, 400);
    send({ type: 'record', capture: 'cpu' });
    await until(() => capture.extras.length === 2);
    assert.deepEqual(
      capture.extras.map(({ kind }) => kind),
      ['heap', 'cpu'],
    );
  });

  it('says once what is wrong with the budgets, and keeps to the defaults', async () => {
    await start('{ "version": 1, "live": { "http.p59": { "warning": 1 } } }');
    await until(() => shown().length > 0);
    assert.match(
      shown().join(),
      /^error: .*budgets\.json:\d+:\d+ can't be read: "live" has no metric "http\.p59"/,
    );
    send({ type: 'ready' });
    await until(() => (state()?.thresholds.length ?? 0) > 5);
  });

  it('judges a run by the budgets of its own folder, also of one that joins the workspace', async () => {
    await start('{ "version": 1, "live": { "http.p95": { "warning": 1 } } }');
    const other = path.join(folder, 'web');
    mkdirSync(path.join(other, '.hotlight', 'runs', '2'), { recursive: true });
    const budgets = path.join(other, '.hotlight', 'budgets.json');
    writeFileSync(budgets, '{ "version": 1, "live": { "http.p95": { "warning": 2 } } }');
    const warning = () => state()?.thresholds.find(({ metric }) => metric === 'http.p95')?.levels.warning;
    send({ type: 'ready' });
    await until(() => warning() === 1);
    hotlight.fake.workspace.setFolders([folder, other]);
    send({ type: 'choose', dir: path.join(other, '.hotlight', 'runs', '2') });
    await until(() => warning() === 2);
    writeFileSync(budgets, '{ "version": 1, "live": { "http.p95": { "warning": 3 } } }');
    hotlight.fake.workspace.fileEvent('change', budgets);
    await until(() => warning() === 3);
    send({ type: 'budgets' });
    await until(() => hotlight.vscode.window.activeTextEditor?.document.uri.fsPath === budgets);
    send({ type: 'choose', dir: capture.dir });
    assert.equal(warning(), 1);
  });

  it('shows a run that has ended, and comes back with it after the window was reloaded', async () => {
    await start();
    measure(4, 12);
    send({ type: 'ready' });
    await until(() => state()?.phase === 'live');
    const panel = await hotlight.fake.webviews.restore('hotlight.live', { dir: capture.dir });
    panel.webview.send({ type: 'ready' });
    await until(() => panel.webview.received.length > 0);
    assert.equal(hotlight.fake.webviews.panels.filter(({ isDisposed }) => !isDisposed).length, 1);
    send({ type: 'arm', metric: 'rss', limit: 1, capture: 'cpu' });
    capture.end();
    await until(() => state()?.recordable.length === 0);
    assert.deepEqual(state()?.triggers, []);
  });

  it('follows a run no longer whose recording was cancelled', async () => {
    await start();
    measure(4, 12);
    send({ type: 'ready' });
    await until(() => state()?.phase === 'live');
    rmSync(capture.dir, { recursive: true });
    capture.fail(new HotlightError('cancelled', 'The recording was cancelled.'));
    await until(() => state()?.phase === 'ended');
  });

  it('starts nothing in a workspace that is not trusted, and looks at runs all the same', async () => {
    hotlight = startHotlight({ folders: [folder], trusted: false });
    await registerLater(hotlight, 'live');
    await hotlight.vscode.commands.executeCommand(COMMANDS.startLive);
    assert.match(shown().join(), /not trusted/);
    await hotlight.vscode.commands.executeCommand(COMMANDS.showLive);
    send({ type: 'ready' });
    await until(() => state()?.phase === 'empty');
  });
});
