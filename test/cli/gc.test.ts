import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hotlight, temporaryFolder } from './lib/cli';

/** Makes garbage all the time, and keeps a little, until it is over. */
const PROGRAM = `const kept = [];
function makeGarbage() { const rows = []; for (let i = 0; i < 50000; i++) rows.push({ id: i, tags: [i] }); return rows; }
function keep() { kept.push(Array.from({ length: 1000 }, (_, i) => ({ i }))); }
const until = Date.now() + 2500;
(function step() {
  makeGarbage();
  if (kept.length < 40) keep();
  if (Date.now() < until) setImmediate(step);
  else setTimeout(() => process.exit(kept.length > 0 ? 0 : 1), 50);
})();
`;

describe('hotlight gc', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder.path, 'app.js'), PROGRAM);
  });
  after(() => folder.remove());

  const run = (...args: string[]) => hotlight(args, { cwd: folder.path });

  it('says what collecting took, and names who makes the garbage', async () => {
    const recorded = await run('profile', '--heap', '--', process.execPath, 'app.js');
    assert.equal(recorded.status, 0, recorded.stderr);
    const text = await run('gc');
    assert.equal(text.status, 0, text.stderr);
    assert.match(text.stdout, /^app\.js \(process \d+\): [\d.]+ ms of [\d.]+ s in GC, [\d.]+ %$/m);
    assert.match(text.stdout, /^minor \(young generation\) +\d+/m);
    const { version, threads, sites } = JSON.parse((await run('gc', 'latest', '--json')).stdout);
    assert.equal(version, 1);
    assert.ok(threads[0].allocated > 10e6);
    assert.deepEqual([sites[0].name, sites[0].place], ['makeGarbage', 'app.js:2']);
  });

  it('counts only what stays when asked to, in one profile however long', async () => {
    const { status, stdout, stderr } = await run(
      'profile',
      '--heap',
      '--live',
      '--json',
      '--',
      process.execPath,
      'app.js',
    );
    assert.equal(status, 0, stderr);
    const { functions, notes, run: recorded, unit } = JSON.parse(stdout);
    assert.deepEqual([unit, recorded.state], ['bytes', 'complete']);
    const bytes = (name: string): number =>
      functions
        .filter((it: { name: string }) => it.name === name)
        .reduce((sum: number, it: { total: number }) => sum + it.total, 0);
    assert.ok(bytes('keep') > 5 * bytes('makeGarbage'), stdout);
    assert.deepEqual(notes, ['Only what was still in memory when it was written is counted.']);
  });

  it('counts all that stays, also of a program that is over at once', async () => {
    const source =
      'function keep() { for (let i = 0; i < 300000; i++) kept.push({ i, j: i }) }\nconst kept = []; keep();';
    const { status, stdout, stderr } = await run(
      ...['profile', '--heap', '--live', '--json', '--', process.execPath, '-e', source],
    );
    assert.equal(status, 0, stderr);
    const { functions } = JSON.parse(stdout);
    const { total } = functions.find((it: { name: string }) => it.name === 'keep');
    // An object of two numbers takes 28 to 56 bytes, its place in the array 4 or 8 more.
    assert.ok(total > 6e6 && total < 25e6, `${total} bytes`);
  });

  it('says in one sentence why there is nothing to report', async () => {
    for (const [args, says, expected] of [
      [['gc', 'nowhere'], /^hotlight: There is no run .*\n$/, 3],
      [['gc', 'a', 'b'], /^hotlight: Name one run; "b" is one too many\.\n$/, 2],
      [
        ['profile', '--live', '--', 'node', 'app.js'],
        /^hotlight: --live is about memory: use it with --heap\.\n$/,
        2,
      ],
    ] as const) {
      const { status, stdout, stderr } = await run(...args);
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.equal(status, expected);
    }
  });
});
