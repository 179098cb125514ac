import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areOfOneProcess, compareHeaps } from '../../src/core/heap/compare';
import { HeapModel } from '../../src/core/heap/heapModel';
import { columnsOf, openInDevTools } from './lib/devtools.mjs';
import { readFileSnapshot, runProgram } from './lib/takeSnapshot';

describe('heap snapshots beside DevTools', function () {
  this.timeout(300_000);
  let folder: string;
  let files: [string, string];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight-heap-'));
    files = [join(folder, 'first.heapsnapshot'), join(folder, 'second.heapsnapshot')];
    runProgram('graph.js', ...files);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds the same sizes, dominators, distances and classes for every object', async () => {
    const model = new HeapModel(readFileSnapshot(files[0]));
    const expected = columnsOf(await openInDevTools(files[0]));
    const { nodeCount } = model.snapshot;
    assert.equal(nodeCount, expected.self.length);
    assert.ok(nodeCount > 20_000, `${nodeCount} objects`);
    const differences = { self: 0, retained: 0, dominator: 0, distance: 0, className: 0 };
    for (let i = 0; i < nodeCount; i++) {
      if (model.shallow[i] !== expected.self[i]) differences.self++;
      if (model.retained[i] !== expected.retained[i]) differences.retained++;
      if (model.dominators.dominator[i] !== expected.dominator[i]) differences.dominator++;
      if (comparable(model.distances.distance[i]!) !== comparable(expected.distance[i]!))
        differences.distance++;
      if (model.classes.names[model.classes.classOf[i]!] !== expected.className[i]) differences.className++;
    }
    assert.deepEqual(differences, { self: 0, retained: 0, dominator: 0, distance: 0, className: 0 });
  });

  it('counts and sums every class alike', async () => {
    const model = new HeapModel(readFileSnapshot(files[0]));
    const expected = (await openInDevTools(files[0])).getAggregatesByClassKey(true, 'allObjects');
    assert.deepEqual(
      model.classRows.map((row) => `${row.name} ${row.count} ${row.self} ${row.retained}`).sort(),
      Object.values(expected)
        .map((row) => `${row.name} ${row.count} ${row.self} ${row.maxRet}`)
        .sort(),
    );
    assert.ok(model.classRows.some((row) => row.name === 'Session' && row.count === 300));
  });

  it('finds the same classes grown and shrunk, by the same objects', async () => {
    const before = new HeapModel(readFileSnapshot(files[0]));
    const after = new HeapModel(readFileSnapshot(files[1]));
    const [base, late] = [await openInDevTools(files[0]), await openInDevTools(files[1])];
    const expected = late.calculateSnapshotDiff(1, base.aggregatesForDiff(late.interfaceDefinitions()));
    const comparison = compareHeaps(before, after);
    assert.equal(comparison.sameProcess, true);
    assert.deepEqual(
      comparison.classes
        .filter(({ added, removed }) => added !== undefined && removed !== undefined)
        .map(
          ({ name, added, removed }) =>
            `${name} +${added?.count} ${added?.bytes} -${removed?.count} ${removed?.bytes}`,
        )
        .sort(),
      Object.values(expected)
        .map(
          (row) => `${row.name} +${row.addedCount} ${row.addedSize} -${row.removedCount} ${row.removedSize}`,
        )
        .sort(),
    );
    const sessions = comparison.classes.find((change) => change.name === 'Session');
    assert.deepEqual([sessions?.added?.count, sessions?.removed?.count, sessions?.countDelta], [120, 40, 80]);
    const grown = comparison.growth.find((growth) => growth.name === 'Session');
    assert.equal(grown?.countDelta, 80);
    assert.match(grown.retainerPath.join(' '), /\.app Object \.sessions Map/);
  });

  it('tells another process from the same one', () => {
    const other = join(folder, 'other.heapsnapshot');
    runProgram('other.js', other);
    const [before, after] = [readFileSnapshot(files[0]), readFileSnapshot(other)].map(
      (one) => new HeapModel(one),
    );
    assert.equal(areOfOneProcess(before!, after!), false);
  });
});

/** DevTools writes a negative number for what nothing reaches. */
function comparable(distance: number): number {
  return distance === 0x7fff_ffff || distance < 0 ? -1 : distance;
}
