import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { attachCapture } from '../../../../src/node/attach/attach';
import { startCapture } from '../../../../src/node/capture/launch';
import { readMetrics } from '../../../../src/node/metrics/readMetrics';
import { type Capture, callFramesOf } from '../../../../src/protocol/captureFile';
import { buildAgent } from '../../../lib/builtAgent';
import { endPrograms, fixture, startProgram, testNode } from '../attach/program';

const SHOP = fixture('../metrics/shop.js');

/** What the queries and the pool of the shop gave in all: `go` makes six queries, one of which fails. */
function queriesOf(samples: Iterable<MetricsSample>): { queries: number; errors: number; pool: number } {
  let [queries, errors, pool] = [0, 0, 0];
  for (const { durations, gauges, sums } of samples) {
    queries += durations['queries.duration']?.count ?? 0;
    errors += sums['queries.errors'] ?? 0;
    pool = Math.max(pool, gauges['pool.size'] ?? 0);
  }
  return { queries, errors, pool };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('metrics of queries, launched and attached', function () {
  this.timeout(60_000);
  let agentPath: string;
  let root: string;
  before(() => {
    agentPath = buildAgent(mkdtempSync(join(tmpdir(), 'hotlight-agent-')));
  });
  after(() => rm(dirname(agentPath), { recursive: true, force: true }));
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight metrics ü-'));
  });
  afterEach(async () => {
    await endPrograms();
    await rm(root, { recursive: true, force: true });
  });

  const attached = (pid: number, kind: 'cpu' | 'heap' | 'metrics') =>
    attachCapture({
      target: { kind: 'pid', pid },
      kind,
      interval: 1000,
      root,
      probePath: join(dirname(agentPath), 'metricsProbe.js'),
    });

  const samplesIn = async (dir: string): Promise<MetricsSample[]> => [
    ...((await readMetrics(dir))?.timeline.samplesIn() ?? []),
  ];

  it('are measured in a process that ran before, which is left as it was', async () => {
    const program = await startProgram(SHOP);
    const capture = await attached(program.pid, 'metrics');
    await until(async () => (await samplesIn(capture.dir)).length >= 2);
    program.tell('go');
    await program.prints('gone');
    const run = await capture.stop();
    assert.deepEqual([run.state, run.settings.kind, run.notes], ['complete', 'metrics', []]);
    const samples = await samplesIn(capture.dir);
    assert.deepEqual(queriesOf(samples), { queries: 6, errors: 1, pool: 2 });
    const answered = samples.reduce((sum, it) => sum + (it.durations['http.duration']?.count ?? 0), 0);
    assert.equal(answered, 6);
    assert.ok(samples.every(({ gauges }) => gauges.rss! > 1e6));
    program.tell('left?');
    await program.prints('left: ');
    assert.match(program.printed(), /left: {2}nothing\./);
  });

  it('go beside a CPU profile, in which they are not seen', async () => {
    const program = await startProgram(SHOP);
    const capture = await attached(program.pid, 'cpu');
    await until(async () => (await samplesIn(capture.dir)).length >= 2);
    for (let i = 0; i < 20; i++) program.tell('go');
    await program.prints('gone');
    await until(async () => queriesOf(await samplesIn(capture.dir)).queries > 0);
    const run = await capture.stop();
    assert.equal(run.state, 'complete');
    const profiles = run.threads.flatMap(({ profiles }) => profiles);
    assert.ok(profiles.length > 0);
    for (const name of profiles) {
      const text = readFileSync(join(capture.dir, name), 'utf8');
      assert.doesNotMatch(text, /hotlight:|hotlightPassOn/);
      const { nodes, samples } = JSON.parse(text) as {
        nodes: { id: number; children?: number[] }[];
        samples: number[];
      };
      const ids = new Set(nodes.map(({ id }) => id));
      assert.ok(samples.every((id) => ids.has(id)));
      assert.ok(nodes.every(({ children = [] }) => children.every((id) => ids.has(id))));
    }
  });

  it('go beside a profile of allocations, in which they are not seen', async () => {
    const program = await startProgram(SHOP);
    const capture = await attached(program.pid, 'heap');
    await until(async () => (await samplesIn(capture.dir)).length >= 2);
    program.tell('go');
    await program.prints('gone');
    const run = await capture.stop();
    const names = new Set<string>();
    for (const name of run.threads.flatMap(({ profiles }) => profiles)) {
      const { head } = JSON.parse(readFileSync(join(capture.dir, name), 'utf8')) as Capture;
      for (const { functionName, url } of callFramesOf({ head })) {
        assert.doesNotMatch(url, /^hotlight:/);
        names.add(functionName);
      }
    }
    assert.ok(names.size > 3, [...names].join());
    for (const own of ['takeLine', 'takeInto', 'eventLoopUtilization', 'MetricsSampler'])
      assert.ok(!names.has(own), own);
  });

  it('are taken out of a process whose recording fails', async () => {
    const program = await startProgram(SHOP);
    const capture = await attached(program.pid, 'cpu');
    await until(async () => (await samplesIn(capture.dir)).length >= 1);
    await rm(capture.dir, { recursive: true });
    await assert.rejects(capture.done);
    program.tell('left?');
    await program.prints('left: ');
    assert.match(program.printed(), /left: {2}nothing\./);
  });

  it('record something more of an attached process, and leave its inspector as it was', async () => {
    const program = await startProgram(SHOP);
    const capture = await attached(program.pid, 'metrics');
    const more = { durationMs: 400, name: 'again', reason: 'p95 was above 200 ms.' };
    const cpu = await capture.recordExtra({ ...more, kind: 'cpu', interval: 1000 });
    assert.equal(cpu.run.notes[0], more.reason);
    assert.ok(cpu.run.threads[0]!.profiles.length > 0);
    const snapshot = await capture.recordExtra({ ...more, kind: 'snapshot', interval: 0 });
    assert.equal(snapshot.run.state, 'complete');
    const file = join(snapshot.dir, `${program.pid}-0.1.heapsnapshot`);
    assert.match(readFileSync(file, 'utf8').slice(0, 100), /snapshot/);
    // It still measures.
    const before = (await samplesIn(capture.dir)).length;
    await until(async () => (await samplesIn(capture.dir)).length > before);
    const run = await capture.stop();
    assert.deepEqual(run.notes, []);
  });

  it('are measured in a program that we start', async () => {
    const capture = await startCapture({
      command: [testNode, SHOP],
      cwd: root,
      env: { ...process.env, SHOP_BUSY: '1' },
      root,
      kind: 'metrics',
      engine: 'inspector',
      attribution: 'as-is',
      interval: 1000,
      agentPath,
      stdio: 'pipe',
    });
    await until(async () => {
      const { errors, pool, queries } = queriesOf(await samplesIn(capture.dir));
      return errors > 0 && queries > errors && pool === 2;
    });
    const run = await capture.stop();
    assert.deepEqual([run.state, run.end], ['complete', 'stopped']);
  });
});
