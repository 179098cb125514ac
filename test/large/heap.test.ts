import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');
/** Longest text that V8 can hold: what reads a file as one stops here. */
const LONGEST_STRING = 512 * 1024 * 1024;
const USERS = 760_000;

describe('a heap snapshot of more than 512 MB', function () {
  this.timeout(600_000);
  let folder: string;
  let file: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hotlight-large-'));
    file = join(folder, 'large é.heapsnapshot');
    const generator = join(root, 'test', 'bench', 'lib', 'generateHeap.cjs');
    execFileSync(process.execPath, ['--max-old-space-size=8192', generator, file, String(USERS)]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read whole, by a process with the memory that Node has by itself', () => {
    assert.ok(statSync(file).size > LONGEST_STRING, `${statSync(file).size} bytes`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'dist', 'cli.js'), 'heap', file, '--json', '--top', '40'],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    assert.equal(status, 0, stderr);
    const heap = JSON.parse(stdout);
    const countOf = (name: string): number =>
      heap.classes.find((row: { name: string }) => row.name === name)?.count ?? 0;
    assert.equal(countOf('User'), USERS);
    assert.equal(countOf('Session'), Math.ceil(USERS / 3));
    assert.ok(heap.nodes > USERS * 8);
    // Everything hangs from the two collections.
    const [largest] = heap.classes;
    assert.ok(largest.retained > heap.totalBytes * 0.5, JSON.stringify(largest));
    assert.deepEqual(heap.notes, []);
  });
});
