import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import type { Capture } from '../../../../src/node/capture/launch';
import { readMetrics } from '../../../../src/node/metrics/readMetrics';
import type { ExtraRequest } from '../../../../src/node/runs/extraRun';
import { runsFolder } from '../../../../src/node/runs/store';
import { Lab, node } from './lab';

/** Keeps the processor and the heap busy in a function of its own, and a worker in another. */
const BUSY = `
const { Worker, isMainThread } = require('node:worker_threads');
function burnMain(n) { let x = []; for (let i = 0; i < n; i++) x.push({ i, root: Math.sqrt(i) }); return x }
function burnWorker(n) { let x = 0; for (let i = 0; i < n; i++) x += Math.sqrt(i); return x }
if (isMainThread) { new Worker(__filename); console.log('ready'); }
setInterval(() => isMainThread ? burnMain(2e4) : burnWorker(2e5), 5);`;

/** Never lets its event loop turn. */
const STUCK = `
function stuck() { let x = 0; for (;;) x += Math.sqrt(x + 1); }
setTimeout(() => { console.log('ready'); stuck(); }, 300);`;

describe('recording something more while metrics are recorded', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  const metricsOnly = { kind: 'metrics', attribution: 'as-is', interval: 1000 } as const;
  const request = (more: Partial<ExtraRequest> = {}): ExtraRequest => ({
    kind: 'cpu',
    interval: 1000,
    durationMs: 700,
    name: 'slow again',
    reason: 'Response time p95 was above 200 ms.',
    ...more,
  });

  async function started(source: string, name: string): Promise<Capture> {
    const { capture, output } = await lab.start([node, lab.write(name, source)], metricsOnly);
    // The first sample comes after the agent has reported.
    const isReady = (): boolean => output.stdout.includes('ready') && capture.run().threads.length > 0;
    const isMeasured = (): boolean => source === STUCK || existsSync(join(capture.dir, 'metrics.ndjson'));
    while (!isReady() || !isMeasured()) await new Promise((resolve) => setTimeout(resolve, 20));
    return capture;
  }

  const functionsIn = (dir: string): string =>
    readdirSync(dir)
      .filter((it) => /\.(cpu|heap)profile$/.test(it))
      .map((it) => readFileSync(join(dir, it), 'utf8'))
      .join();

  it('samples the CPU of every thread into a run of its own, which says why', async () => {
    const capture = await started(BUSY, 'busy.js');
    const { dir, run } = await capture.recordExtra(request());
    assert.deepEqual(
      [run.state, run.name, run.settings.kind, run.notes[0], run.command],
      ['complete', 'slow again', 'cpu', 'Response time p95 was above 200 ms.', capture.run().command],
    );
    assert.equal(run.threads.length, 2, 'main thread and worker');
    assert.match(functionsIn(dir), /burnMain/);
    assert.match(functionsIn(dir), /burnWorker/);
    // The recording that it was asked of goes on, and ends with no profile and all metrics.
    assert.equal(capture.run().state, 'recording');
    const ended = await capture.stop();
    assert.deepEqual([ended.state, ended.settings.kind], ['complete', 'metrics']);
    assert.ok(ended.threads.every(({ profiles }) => profiles.length === 0));
    const metrics = await readMetrics(capture.dir);
    assert.ok(metrics!.timeline.summarize().some(({ name }) => name === 'cpu.percent'));
  });

  it('samples allocations, twice, and writes a heap snapshot', async () => {
    const capture = await started(BUSY, 'busy.js');
    for (let i = 0; i < 2; i++) {
      const { dir } = await capture.recordExtra(request({ kind: 'heap', interval: 32_768, durationMs: 400 }));
      assert.match(functionsIn(dir), /burnMain/);
    }
    const { pid } = capture.run().threads[0]!;
    const snapshot = await capture.recordExtra(request({ kind: 'snapshot', pid }));
    assert.equal(snapshot.run.state, 'complete');
    const file = join(snapshot.dir, `${pid}-0.1.heapsnapshot`);
    assert.match(readFileSync(file, 'utf8').slice(0, 200), /"snapshot"/);
    await capture.stop();
  });

  it('gets through to a program whose event loop does not turn', async () => {
    const capture = await started(STUCK, 'stuck.js');
    const { dir, run } = await capture.recordExtra(request());
    assert.equal(run.state, 'complete');
    assert.match(functionsIn(dir), /stuck/);
    await capture.stop();
  });

  it('leaves no run when the program has ended', async () => {
    const capture = await started(BUSY, 'busy.js');
    const { pid } = capture.run().threads[0]!;
    process.kill(pid, 'SIGKILL');
    await assert.rejects(capture.recordExtra(request()), (error) => HotlightError.is(error));
    await capture.done;
    assert.equal(readdirSync(runsFolder(lab.folder)).length, 1);
  });

  it('refuses what is being recorded all the time', async () => {
    const { capture } = await lab.start([node, lab.write('busy.js', BUSY)]);
    await assert.rejects(capture.recordExtra(request()), (error) => HotlightError.is(error, 'usage'));
    await capture.cancel();
    assert.equal(existsSync(capture.dir), false);
  });
});
