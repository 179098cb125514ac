import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import type { MetricName } from '../../../../src/core/metrics/metrics';
import type { MetricSummary } from '../../../../src/core/metrics/timeline';
import { readMetrics } from '../../../../src/node/metrics/readMetrics';
import { Lab, node, type Recorded } from './lab';

/** A server that gets ten requests: eight are answered, one fails, one is left by its client before an answer. */
const SERVER = `
const http = require('node:http');
const server = http.createServer((request, response) => {
  if (request.url === '/never') return;
  response.statusCode = request.url === '/fail' ? 503 : 200;
  response.end('done');
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const get = (path) => new Promise((resolve) => {
    const request = http.get({ port, path, host: '127.0.0.1', agent: false }, (response) => response.resume().on('close', resolve));
    request.on('error', resolve);
    if (path === '/never') setTimeout(() => request.destroy(), 200);
  });
  const paths = ['/never', '/fail', ...Array(8).fill('/')];
  Promise.all(paths.map(get)).then(() => setTimeout(() => { server.close(); server.closeAllConnections(); }, 300));
});`;

/** Keeps its event loop from turning for a good second, allocating all the while. */
const BLOCK = `
setTimeout(() => {
  const until = Date.now() + 1200;
  let kept;
  while (Date.now() < until) { kept = []; for (let i = 0; i < 1000; i++) kept.push({ i }); }
  setTimeout(() => {}, 1100);
}, 300);`;

describe('the metrics of a launched run', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  async function summaries({ dir }: Recorded): Promise<Map<MetricName, MetricSummary>> {
    const metrics = await readMetrics(dir);
    assert.ok(metrics !== undefined, 'the run has no metrics');
    assert.equal(metrics.damaged, 0);
    return new Map(metrics.timeline.summarize().map((it) => [it.name, it]));
  }

  it('count the requests of a server, and what became of them', async () => {
    const recorded = await lab.recordSource(SERVER);
    assert.equal(recorded.run.exitCode, 0, recorded.stderr);
    const metrics = await readMetrics(recorded.dir);
    const samples = [...metrics!.timeline.samplesIn()];
    const total = (name: 'http.errors' | 'http.aborted'): number =>
      samples.reduce((sum, { sums }) => sum + (sums[name] ?? 0), 0);
    const answered = samples.reduce((sum, it) => sum + (it.durations['http.duration']?.count ?? 0), 0);
    assert.deepEqual(
      { answered, errors: total('http.errors'), aborted: total('http.aborted') },
      { answered: 10, errors: 2, aborted: 1 },
    );
    const longest = Math.max(...samples.map((it) => it.durations['http.duration']?.max ?? 0));
    assert.ok(longest >= 190_000, `the request that was given up took ${longest} µs`);
    const asked = samples.reduce((sum, it) => sum + (it.durations['http.client.duration']?.count ?? 0), 0);
    assert.ok(asked >= 9, `${asked} outgoing requests`);
  });

  it('show a blocked event loop, and what the collector did meanwhile', async () => {
    const metrics = await summaries(await lab.recordSource(BLOCK));
    assert.ok(metrics.get('eventLoop.delay.max')!.value > 500, 'the delay was not seen');
    assert.ok(metrics.get('eventLoop.utilization')!.max > 50);
    assert.ok(metrics.get('cpu.percent')!.max > 5);
    assert.ok(metrics.get('gc.pause.minor.max')!.max > 0);
    assert.ok(metrics.get('gc.allocationRate')!.max > 1e6);
    assert.ok(metrics.get('rss')!.max > metrics.get('heap.used')!.max);
  });

  it('are kept when the program dies of a lack of memory', async () => {
    // Slowly enough that it lives for some samples, of which one is taken a second.
    const program = lab.write(
      'grows.js',
      `const kept = [];
      setInterval(() => { for (let i = 0; i < 10000; i++) kept.push({ i, text: 'text ' + i }); }, 20);`,
    );
    const recorded = await lab.record([node, '--max-old-space-size=120', program]);
    assert.notEqual(recorded.run.exitCode, 0);
    const metrics = await summaries(recorded);
    assert.ok(metrics.get('heap.used')!.max > 2e7, 'no growth was seen');
  });

  it('are those of every worker thread, too', async () => {
    const worker = JSON.stringify('setInterval(() => {}, 100)');
    const { dir } = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      const worker = new Worker(${worker}, { eval: true });
      worker.once('online', () => setTimeout(() => worker.terminate(), 1200));`,
    );
    const metrics = await readMetrics(dir);
    const threads = new Set(
      [...metrics!.timeline.samplesIn()].map(({ thread }) => thread.replace(/^\d+/, '')),
    );
    assert.ok(threads.has('-0') && threads.size === 2, [...threads].join());
  });

  it('are refused in one sentence when something else stands in their place', async () => {
    appendFileSync(join(lab.app, 'metrics.ndjson'), 'nothing of ours\n');
    await assert.rejects(readMetrics(lab.app), (error) => HotlightError.is(error, 'bad-input'));
    assert.equal(await readMetrics(lab.temporary), undefined);
  });
});
