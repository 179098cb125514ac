import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import { HeapTarget } from '../../../../src/node/heap/heapTarget';
import { openHeap } from '../../../../src/node/heap/openHeap';

/** Linux's file on which everything is full. */
const FULL = '/dev/full';

describe('a program whose heap is written', function () {
  this.timeout(60_000);
  let folder: string;
  let program: ChildProcess;
  let target: HeapTarget;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight heap é '));
    const source =
      "class Kept {}; globalThis.kept = [new Kept(), new Kept()]; setInterval(() => {}, 1000); console.log('on')";
    program = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(program.stdout!, 'data');
    target = await HeapTarget.open({ kind: 'pid', pid: program.pid! });
  });
  after(async () => {
    await target.close();
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on after a disk that became full, of which nothing is left but a sentence', async function () {
    if (!existsSync(FULL)) this.skip();
    const file = join(folder, 'full.heapsnapshot');
    symlinkSync(FULL, file);
    await assert.rejects(target.writeSnapshot(file), (error) => {
      assert.ok(HotlightError.is(error, 'io'));
      assert.match(
        error.message,
        /^The heap snapshot could not be written to .*full\.heapsnapshot: no space left on device; free some space or choose another folder\.$/,
      );
      return true;
    });
    assert.equal(lstatSync(file, { throwIfNoEntry: false }), undefined);
    const other = join(folder, 'other.heapsnapshot');
    await target.writeSnapshot(other);
    assert.equal(openHeap(other).classRows.find(({ name }) => name === 'Kept')?.count, 2);
    assert.equal(program.exitCode, null);
  });
});
