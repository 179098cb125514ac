import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../../../src/core/base/errors';
import type { RunThread } from '../../../../src/core/runs/run';
import { threadHeapBytes } from '../../../../src/node/capture/threadHeap';
import { openHeap } from '../../../../src/node/heap/openHeap';
import { programSources } from '../../../../src/node/heap/programSources';
import { parseLauncherMessage } from '../../../../src/protocol/agent';
import { burn, Lab, node } from './lab';

const PROGRAM = `class Basket { constructor(i) { this.i = i; } }
class Parcel { constructor(i) { this.i = i; } }
const { Worker, isMainThread } = require('node:worker_threads');
const kept = Array.from({ length: 500 }, (_, i) => (isMainThread ? new Basket(i) : new Parcel(i)));
if (isMainThread) new Worker(__filename); else setInterval(() => kept.length, 1000);
`;

describe('the heap of a recorded thread', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  async function start(more: string) {
    const program = lab.write('app.js', PROGRAM + more);
    const { capture } = await lab.start([node, program]);
    const threads = async (): Promise<readonly RunThread[]> => {
      while (capture.run().threads.length < 2) await sleep(20);
      return capture.run().threads;
    };
    const [main, worker] = await threads();
    assert.ok(main !== undefined && worker !== undefined && capture.writeHeap !== undefined);
    return { capture, main, worker, write: capture.writeHeap.bind(capture) };
  }

  const countOf = (file: string, name: string): number =>
    openHeap(file).classRows.find((row) => row.name === name)?.count ?? 0;

  it('is written by the thread itself, also by one that never comes to rest', async () => {
    const { capture, main, worker, write } = await start(`if (isMainThread) { ${burn(1e9)} }`);
    const progress: number[] = [];
    const ofMain = await write(main, {
      heapBytes: 5e6,
      onProgress: (fraction) => progress.push(fraction),
    });
    assert.equal(dirname(ofMain), capture.dir);
    assert.equal(basename(ofMain), `${main.id}.1.heapsnapshot`);
    assert.equal(countOf(ofMain, 'Basket'), 500);
    assert.ok(progress.every((fraction) => fraction >= 0 && fraction < 1));
    const place = programSources(ofMain).filesOf(join(lab.app, 'app.js'), 0);
    assert.deepEqual(place, [join(lab.app, 'app.js')]);
    const captured = readFileSync(join(capture.dir, `${main.id}.sources.json`), 'utf8');
    assert.ok(captured.includes('app.js'), 'the script is kept, although no profile may name it yet');
    const ofWorker = await write(worker, { heapBytes: undefined });
    assert.equal(countOf(ofWorker, 'Parcel'), 500);
    assert.equal(countOf(ofWorker, 'Basket'), 0);
    const again = await write(worker, { heapBytes: undefined });
    assert.equal(basename(again), `${worker.id}.2.heapsnapshot`);
    assert.ok(((await threadHeapBytes(capture.dir, worker.id)) ?? 1e6) > 5e5);
    const run = await capture.stop();
    assert.equal(run.state, 'complete');
    assert.deepEqual(run.notes, []);
  });

  it('is not asked for where there is no room, and leaves nothing when it is called off or the thread has gone', async () => {
    const { capture, main, write } = await start('setInterval(() => {}, 1000)');
    await assert.rejects(
      write(main, { heapBytes: 1e18 }),
      (error) =>
        HotlightError.is(error, 'io') && /free and a snapshot of this heap takes up to/.test(error.message),
    );
    await assert.rejects(write(main, { heapBytes: 5e6, signal: AbortSignal.abort() }), (error) =>
      HotlightError.is(error, 'cancelled'),
    );
    const left = (): string[] => readdirSync(capture.dir).filter((name) => name.includes('heapsnapshot'));
    await assert.rejects(
      write({ ...main, pid: 1 }, { heapBytes: undefined }),
      (error) => HotlightError.is(error, 'target') && /ended before its heap was written/.test(error.message),
    );
    await capture.stop();
    for (let tries = 0; left().length > 0 && tries < 500; tries++) await sleep(20);
    assert.deepEqual(left(), []);
  });

  it('is asked for by names of files in the run alone', () => {
    const request = (file: string) => parseLauncherMessage(JSON.stringify({ type: 'heap', thread: 0, file }));
    assert.deepEqual(request('7-0.1.heapsnapshot'), { type: 'heap', thread: 0, file: '7-0.1.heapsnapshot' });
    for (const file of ['../7-0.1.heapsnapshot', '/tmp/x', '7-0.1.heapsnapshot/..', '']) {
      assert.equal(request(file), undefined, file);
    }
  });
});
