import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HotlightError } from '../../src/core/base/errors';
import { HeapSession } from '../../src/node/heap/heapSession';
import { runProgram } from './lib/takeSnapshot';

const worker = resolve(__dirname, '..', '..', 'dist', 'heapWorker.js');

describe('a heap snapshot that is open in a worker', function () {
  this.timeout(60_000);
  let folder: string;
  const file = (number: number): string => join(folder, `${number}.heapsnapshot`);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight heap é '));
    runProgram('growing.js', folder, 'trace');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers, and goes on with the newest of those that it is compared with', async () => {
    const session = await HeapSession.open(worker, file(2));
    try {
      const visits = async (): Promise<number | undefined> => {
        const { rows } = await session.query({ kind: 'view', view: 'classes', ref: '', offset: 0 });
        return rows.find(({ label }) => label === 'Visit')?.count;
      };
      assert.equal(await visits(), 3000);
      await assert.rejects(session.compare([join(folder, 'missing.heapsnapshot')]), (error) =>
        HotlightError.is(error, 'not-found'),
      );
      assert.equal(await visits(), 3000);
      await session.compare([file(3), file(1)]);
      assert.equal(await visits(), 6000);
      assert.equal(session.heap.file, file(3));
      const { titles, sameProcess, origins } = session.heap.comparison!;
      assert.deepEqual(titles, ['1.heapsnapshot', '2.heapsnapshot', '3.heapsnapshot']);
      assert.deepEqual([sameProcess, origins], [true, 'trace']);
      const held = await session.query({ kind: 'view', view: 'grownHeld', ref: '', offset: 0 });
      const grown = held.rows.find(({ label }) => label === 'Visit');
      assert.deepEqual(grown?.change, { counts: [1000, 3000, 6000], count: 5000 });
      const below = await session.query({ kind: 'view', view: 'grownHeld', ref: grown!.ref, offset: 4900 });
      assert.deepEqual([below.total, below.rows.length], [5000, 100]);
      const made = await session.query({ kind: 'view', view: 'grownMade', ref: '', offset: 0 });
      assert.ok(made.rows.some(({ label, detail }) => label === 'remember' && detail?.includes('Visit')));
    } finally {
      session.dispose();
    }
  });
});
