import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hotlight, projectRoot, temporaryFolder } from './lib/cli';

const growing = join(projectRoot, 'test', 'heap', 'programs', 'growing.js');

/** 1-based, in the program that grows. */
function lineOf(marked: string): number {
  return (
    readFileSync(growing, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(marked)) + 1
  );
}

describe('hotlight heap, on files', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    const program = join(projectRoot, 'test', 'heap', 'programs', 'graph.js');
    execFileSync(process.execPath, [program, 'first.heapsnapshot', 'second é.heapsnapshot'], {
      cwd: folder.path,
      stdio: 'pipe',
    });
  });
  after(() => folder.remove());

  it('lists classes as JSON of version 1', async () => {
    const { status, stdout, stderr } = await hotlight(['heap', 'first.heapsnapshot', '--json'], {
      cwd: folder.path,
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const json = JSON.parse(stdout);
    assert.deepEqual(Object.keys(json), ['version', 'totalBytes', 'nodes', 'classes', 'notes']);
    assert.equal(json.version, 1);
    const session = json.classes.find((row: { name: string }) => row.name === 'Session');
    assert.equal(session.count, 300);
    assert.ok(session.retained >= session.self && session.self > 0);
    const shallow = json.classes.reduce((sum: number, row: { self: number }) => sum + row.self, 0);
    assert.equal(shallow, json.totalBytes);
  });

  it('prints classes and what grew as text, whichever snapshot is named first', async () => {
    const args = (one: string, other: string) => ['heap', one, '--compare', other, '--top', '4'];
    const [forth, back] = [
      await hotlight(args('first.heapsnapshot', 'second é.heapsnapshot'), { cwd: folder.path }),
      await hotlight(args('second é.heapsnapshot', 'first.heapsnapshot'), { cwd: folder.path }),
    ];
    for (const { status, stdout } of [forth, back]) {
      assert.equal(status, 0);
      assert.match(stdout, /retained {6}% {4}shallow {4}objects {2}class\n +[\d.]+ [kM]B +[\d.]+ % /);
      assert.match(
        stdout,
        /From first\.heapsnapshot to second é\.heapsnapshot: \+[\d.]+ kB, .*\(one process\)/,
      );
      assert.match(stdout, /\+80 {2}Session \(120 new, 40 gone\)/);
      assert.match(
        stdout,
        /\+80 {2}Session\n +\(global\) global › \.app Object › \.sessions Map › \[…\] Session\n/,
      );
    }
  });

  it('gives growth with its retainer path as JSON', async () => {
    const { stdout } = await hotlight(
      ['heap', 'first.heapsnapshot', '--compare', 'second é.heapsnapshot', '--json'],
      { cwd: folder.path },
    );
    const growth = JSON.parse(stdout).growth.find((row: { name: string }) => row.name === 'Session');
    assert.deepEqual(Object.keys(growth), ['name', 'counts', 'countDelta', 'retainedDelta', 'retainerPath']);
    assert.deepEqual([growth.counts, growth.countDelta], [[300, 380], 80]);
  });

  it('names the line that made what grew, when allocations were traced, over any number of snapshots', async () => {
    const dir = join(folder.path, 'traced');
    mkdirSync(dir);
    execFileSync(process.execPath, [growing, dir, 'trace'], { stdio: 'pipe' });
    const args = [
      'heap',
      'traced/2.heapsnapshot',
      '--compare',
      'traced/3.heapsnapshot',
      'traced/1.heapsnapshot',
    ];
    const text = await hotlight(args, { cwd: folder.path });
    assert.equal(text.stderr, '');
    assert.match(
      text.stdout,
      /From traced\/1\.heapsnapshot to traced\/2\.heapsnapshot to traced\/3\.heapsnapshot/,
    );
    assert.match(text.stdout, /Heap: [\d.]+ MB → [\d.]+ MB → [\d.]+ MB\n/);
    const place = `.*growing\\.js:${lineOf('// MADE')}`;
    const visits = /\+5\s000 {2}Visit {2}1\s000 → 3\s000 → 6\s000\n.*\.cache Map › \[…\] Visit\n/.source;
    assert.match(text.stdout, new RegExp(`${visits} +made in remember ${place}\n`));
    const json = JSON.parse((await hotlight([...args, '--json'], { cwd: folder.path })).stdout);
    const made = json.allocations.lines.find((row: { classes: string[] }) => row.classes.includes('Visit'));
    assert.equal(json.allocations.from, 'trace');
    assert.deepEqual([made.line, made.function, made.exact], [lineOf('// MADE'), 'remember', true]);
    assert.ok(made.count >= 5000 && made.retained >= made.bytes, JSON.stringify(made));
  });

  it('joins what grew to the allocations that the run of the snapshots recorded', async () => {
    const command = ['profile', '--heap', '--json', '--', process.execPath, growing, '.'];
    const recorded = await hotlight(command, { cwd: folder.path });
    assert.equal(recorded.status, 0, recorded.stderr);
    const runs = join(folder.path, '.hotlight', 'runs');
    const run = join(runs, readdirSync(runs).at(-1)!);
    const thread = readdirSync(run)
      .find((name) => name.endsWith('.heapprofile'))!
      .split('.')[0]!;
    for (const number of [1, 2]) {
      renameSync(
        join(folder.path, `${number === 1 ? 1 : 3}.heapsnapshot`),
        join(run, `${thread}.${number}.heapsnapshot`),
      );
    }
    const [before, after] = [1, 2].map((number) => join(run, `${thread}.${number}.heapsnapshot`));
    const { stdout } = await hotlight(['heap', after!, '--compare', before!, '--json'], { cwd: folder.path });
    const json = JSON.parse(stdout);
    const visits = json.growth.find((row: { name: string }) => row.name === 'Visit');
    const { file, ...place } = visits.allocatedAt;
    assert.match(file, /growing\.js$/);
    assert.deepEqual(place, { line: lineOf('// MADE'), function: 'remember', exact: true });
    assert.equal(json.allocations.from, 'profile');
    const bytes = json.allocations.lines.map((row: { bytes: number }) => row.bytes);
    assert.ok(bytes.length >= 2 && bytes.every((one: number) => one > 0), JSON.stringify(bytes));
  });

  it('shows what it could read of a cut file and says that it is cut', async () => {
    const cut = join(folder.path, 'cut.heapsnapshot');
    copyFileSync(join(folder.path, 'first.heapsnapshot'), cut);
    truncateSync(cut, Math.floor(readFileSync(cut).length * 0.7));
    const { status, stdout } = await hotlight(['heap', 'cut.heapsnapshot'], { cwd: folder.path });
    assert.equal(status, 0);
    assert.match(stdout, /The file is cut off in its (edges|strings|locations)/);
  });

  it('says in one sentence what is wrong', async () => {
    writeFileSync(join(folder.path, 'foreign.heapsnapshot'), '{"version":3,"mappings":""}');
    const cases: [string[], RegExp, number][] = [
      [
        ['heap', 'foreign.heapsnapshot'],
        /^hotlight: .*foreign\.heapsnapshot is not a \.heapsnapshot: .*\.\n$/,
        3,
      ],
      [['heap', 'missing.heapsnapshot'], /^hotlight: .*missing\.heapsnapshot.*\.\n$/, 3],
      [['heap'], /^hotlight: Name a \.heapsnapshot; .*\.\n$/, 2],
    ];
    for (const [args, says, expected] of cases) {
      const { status, stdout, stderr } = await hotlight(args, { cwd: folder.path });
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.equal(status, expected);
    }
  });
});
