import assert from 'node:assert/strict';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { LiveMetrics } from '../../src/core/metrics/liveMetrics';
import type { MetricsSample } from '../../src/core/metrics/sample';
import { DEFAULT_THRESHOLDS } from '../../src/core/metrics/thresholds';
import {
  type FromLivePage,
  type LiveState,
  parseFromLivePage,
  type ToLivePage,
} from '../../src/protocol/live';
import { pageHtml } from '../../src/protocol/pageHtml';
import { durationsOf, START, sampleAt } from '../unit/core/metrics/samples';
import { launchBrowser } from './lib/browser';
import { serveBuilt } from './lib/serveBuilt';
import { THEMES } from './lib/themes';

/** The editor's side of the page, in the page: messages go to the test and back; state outlives a reload. */
const STAND_IN = `
  window.problems = [];
  addEventListener('error', (event) => problems.push(event.message));
  addEventListener('securitypolicyviolation', (event) => problems.push(event.violatedDirective));
  window.tell = (answer) => dispatchEvent(new MessageEvent('message', { data: revive(answer) }));
  const revive = (answer) => {
    const columns = answer.columns;
    if (columns === undefined) return answer;
    const array = (values) => Float64Array.from(values, (value) => value ?? NaN);
    const metrics = Object.fromEntries(Object.entries(columns.metrics).map(([name, column]) => [name,
      Object.fromEntries(Object.entries(column).map(([kind, values]) => [kind, array(values)]))]));
    return { ...answer, columns: { ...columns, times: array(columns.times), metrics } };
  };
  window.acquireVsCodeApi = () => ({
    postMessage: async (message) => {
      for (const answer of await receive(message)) tell(answer);
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

/** A busy minute of a shop that becomes slow for its last twenty seconds. */
function shopSecond(second: number): MetricsSample {
  const isSlow = second > 40;
  const wave = Math.sin(second / 4);
  return sampleAt(second, {
    gauges: {
      rss: 180e6 + 4e5 * second,
      'heap.used': 60e6 + 3e6 * (second % 9),
      'heap.total': 92e6,
      'heap.limit': 2e9,
      external: 6e6,
      'handles.active': 24,
      'http.active': isSlow ? 30 : 3,
      'pool.size': 10,
      'pool.inUse': isSlow ? 10 : 3,
      'pool.waiting': isSlow ? 6 : 0,
    },
    sums: {
      'cpu.time': (isSlow ? 930_000 : 300_000) + 50_000 * wave,
      'eventLoop.active': (isSlow ? 900_000 : 280_000) + 40_000 * wave,
      'gc.allocated': 4e7,
      'http.errors': isSlow ? 1 : 0,
      'queries.errors': 0,
    },
    durations: {
      'eventLoop.delay': durationsOf(1, 2, isSlow ? 160 : 6),
      'gc.pause.minor': durationsOf(1.5, 2 + wave),
      'http.duration': durationsOf(...Array(isSlow ? 60 : 180).fill(isSlow ? 5200 : 12), isSlow ? 6000 : 30),
      'queries.duration': durationsOf(...Array(300).fill(2)),
    },
  });
}

describe('live page', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveBuilt>>;
  let page: Page;
  let live: LiveMetrics;
  let state: LiveState;
  let sent: FromLivePage[];

  before(async function () {
    this.timeout(300_000); // the browser may have to be installed first
    browser = await launchBrowser();
    server = await serveBuilt((cspSource) =>
      pageHtml({ id: 'live', title: 'Live view', script: '/live.js', style: '/live.css', cspSource }),
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    live = new LiveMetrics(DEFAULT_THRESHOLDS);
    sent = [];
    for (let second = 1; second <= 60; second++) live.add([shopSecond(second)], true);
    live.triggers.arm({ metric: 'http.p95', limit: 4000, capture: 'cpu', left: 3 });
    state = {
      phase: 'live',
      dir: '/shop/.hotlight/runs/1',
      title: 'storefront',
      runs: [
        { dir: '/shop/.hotlight/runs/1', name: 'storefront', description: 'running' },
        { dir: '/shop/.hotlight/runs/0', name: 'storefront', description: '2 h ago' },
      ],
      threads: [],
      thresholds: DEFAULT_THRESHOLDS,
      alerts: [],
      triggers: [],
      recordable: ['cpu', 'heap', 'snapshot'],
    };
    page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
    await page.exposeFunction('receive', (value: unknown) => {
      const message = parseFromLivePage(value);
      assert.ok(message, `the page sent ${JSON.stringify(value)}`);
      sent.push(message);
      return answers(message).map(plain);
    });
    await page.addInitScript(STAND_IN);
  });
  afterEach(async () => {
    assert.deepEqual(await page.evaluate('problems'), [], 'the policy was kept and no error was thrown');
    await page.close();
  });

  const open = async (theme: keyof typeof THEMES = 'dark'): Promise<void> => {
    const { bodyClass, variables } = THEMES[theme];
    await page.goto(server.address);
    await page.evaluate(
      ([name, given]) => {
        const { body, documentElement } = (
          globalThis as unknown as {
            document: {
              body: { className: string };
              documentElement: { style: { setProperty(name: string, value: string): void } };
            };
          }
        ).document;
        body.className = name;
        for (const [key, value] of Object.entries(given)) documentElement.style.setProperty(key, value);
      },
      [bodyClass, variables] as const,
    );
  };

  /** What arrays of numbers become on their way through the test. */
  const plain = (message: ToLivePage): unknown =>
    JSON.parse(JSON.stringify(message, (_, value) => (value instanceof Float64Array ? [...value] : value)));

  const current = (): LiveState => {
    const { range } = live.history;
    return {
      ...state,
      ...(range === undefined ? {} : { range }),
      alerts: live.alerts,
      triggers: live.triggers.triggers,
    };
  };

  function answers(message: FromLivePage): ToLivePage[] {
    switch (message.type) {
      case 'ready':
        return [{ type: 'state', state: current() }];
      case 'columns': {
        const { most, range, request, thread } = message;
        const columns = live.history.columns(range, most, thread);
        const latest = live.history.summarize({ first: range.last - 1, last: range.last }, thread);
        return [{ type: 'columns', request, columns, latest }];
      }
      case 'statistics':
        return [
          { type: 'statistics', request: message.request, rows: live.history.summarize(message.range) },
        ];
      case 'choose':
        state = { ...state, dir: message.dir };
        return [{ type: 'state', state: current() }];
      case 'cancelTrigger':
        live.triggers.cancel(message.id);
        return [{ type: 'state', state: current() }];
      default:
        return [];
    }
  }

  const chart = (name: string) => page.getByRole('region', { name, exact: true });
  const cursor = () => page.getByRole('slider');
  const shoot = async (name: string): Promise<void> => {
    const file = path.join(__dirname, '..', '..', 'out', 'logs', `webview-${name}.png`);
    await page.screenshot({ path: file, fullPage: true });
  };

  it('draws what was measured, with its latest values, alerts and what waits', async () => {
    await open();
    await chart('Response time')
      .getByText(/p95 5\.2/)
      .waitFor();
    await chart('Requests')
      .getByText(/answered 61/)
      .waitFor();
    await chart('Connection pool')
      .getByText(/waiting 6/)
      .waitFor();
    await page.getByText(/Critical response time p95/i).waitFor();
    await page.getByText('CPU profile when response time p95 reaches 4.00 s, 3 times at most').waitFor();
    // Something was drawn, in more colours than the ground's.
    const isDrawn = `(() => {
      const canvas = document.querySelector('.chart canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size > 3;
    })()`;
    await page.waitForFunction(isDrawn);
    await shoot('live-dark');
  });

  it('shows each second as it comes, and stands still while it is paused', async () => {
    await open();
    await chart('Requests')
      .getByText(/answered 61/)
      .waitFor();
    const next = async (second: number): Promise<void> => {
      const slow = shopSecond(61);
      live.add(
        [
          {
            ...slow,
            at: START + second * 1000,
            sums: { ...slow.sums },
            durations: { 'http.duration': durationsOf(1, 2) },
          },
        ],
        true,
      );
      await page.evaluate(`tell(${JSON.stringify({ type: 'state', state: current() })})`);
    };
    await next(61);
    await chart('Requests')
      .getByText(/answered 2\b/)
      .waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: what comes meanwhile is kept.').waitFor();
    const asked = sent.length;
    await next(62);
    assert.equal(sent.length, asked);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForFunction('document.querySelector(".status") === null');
    assert.ok(sent.length > asked);
  });

  it('selects a range with the keyboard, tells its statistics, and looks closer', async () => {
    await open();
    await chart('Response time').waitFor();
    await cursor().focus();
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
    assert.match(
      (await cursor().getAttribute('aria-valuetext')) ?? '',
      /^\d\d:\d\d:\d\d: .*response time p95 5\.2/,
    );
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowLeft');
    const range = page.getByRole('region', { name: 'Selected range' });
    await range.getByRole('row', { name: /response time p95 .*s/ }).waitFor();
    await shoot('live-range');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to Now' }).waitFor();
    const zoomed = sent.findLast((it) => it.type === 'columns');
    assert.equal(zoomed!.range.last - zoomed!.range.first, 5);
    await page.keyboard.press('Escape');
    await range.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Back to Now' }).click();
  });

  it('selects with the mouse, and waits for it to happen again', async () => {
    await open();
    const plot = chart('Response time').locator('.u-over');
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.93, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.98, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('combobox', { name: 'When' }).waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'When' }).inputValue(), 'http.p95');
    assert.equal(await page.getByRole('textbox', { name: 'reaches' }).inputValue(), '5000 ms');
    await page.getByRole('textbox', { name: 'reaches' }).fill('often');
    await page.getByText('A number, with or without').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Wait for It' }).isDisabled());
    await page.getByRole('textbox', { name: 'reaches' }).fill('2 s');
    await page.getByRole('combobox', { name: 'record' }).selectOption('heap');
    await page.getByRole('button', { name: 'Wait for It' }).click();
    await page.waitForFunction('true');
    assert.deepEqual(sent.at(-1), { type: 'arm', metric: 'http.p95', limit: 2000, capture: 'heap' });
    await page.getByRole('button', { name: /^Cancel: CPU profile/ }).click();
    await page.getByText(/CPU profile when/).waitFor({ state: 'detached' });
  });

  it('has all it shows as a table, too', async () => {
    await open();
    await page.getByText('Values as a table').click();
    await page.getByRole('row', { name: /^queries 300/ }).waitFor();
    assert.ok((await page.getByRole('row').count()) > 15);
  });

  it('keeps what is looked at over a reload', async () => {
    await open();
    await page.getByLabel('Time shown').selectOption('60');
    await open();
    await chart('Memory').waitFor();
    assert.equal(await page.getByLabel('Time shown').inputValue(), '60');
  });

  it('shows all of another run, whatever thread and time of this one were looked at', async () => {
    state = { ...state, threads: [{ id: '7-1', label: 'worker 1 of 7' }] };
    await open();
    await chart('Memory').waitFor();
    await cursor().focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to Now' }).waitFor();
    await page.getByLabel('Process or thread').selectOption('7-1');
    await chart('Memory').waitFor({ state: 'detached' });
    await page.getByLabel('Run').selectOption('/shop/.hotlight/runs/0');
    await chart('Memory').waitFor();
    await page.getByRole('button', { name: 'Back to Now' }).waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Process or thread').inputValue(), '');
    // The same when the page was reloaded meanwhile.
    await page.getByLabel('Process or thread').selectOption('7-1');
    await chart('Memory').waitFor({ state: 'detached' });
    state = { ...state, dir: '/shop/.hotlight/runs/2', threads: [] };
    await open();
    await chart('Memory').waitFor();
  });

  it('says so when nothing runs, when nothing was measured yet, when it ended and when it failed', async () => {
    const { range: _, ...none } = current();
    live = new LiveMetrics(DEFAULT_THRESHOLDS);
    state = { ...none, phase: 'empty', runs: [] };
    await open();
    await page.getByRole('button', { name: 'Start Live View…' }).click();
    assert.deepEqual(sent.at(-1), { type: 'start' });
    await shoot('live-empty');
    for (const [phase, text, message] of [
      ['waiting', 'Waiting for the first second…', undefined],
      ['ended', 'This run has no metrics.', undefined],
      ['failed', 'metrics.ndjson can’t be read.', 'metrics.ndjson can’t be read.'],
    ] as const) {
      state = { ...state, phase, ...(message === undefined ? {} : { message }) };
      await page.evaluate(`tell(${JSON.stringify({ type: 'state', state: current() })})`);
      await page.getByText(text).waitFor();
    }
    assert.equal(await page.getByRole('alert').count(), 1);
  });

  it('is drawn in the theme’s colours, light and of high contrast', async () => {
    for (const theme of ['light', 'hcDark'].filter((name) => name in THEMES) as (keyof typeof THEMES)[]) {
      await open(theme);
      await chart('Response time')
        .getByText(/p95 5\.2/)
        .waitFor();
      await shoot(`live-${theme}`);
    }
  });
});
