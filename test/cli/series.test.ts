import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hotlight, temporaryFolder } from './lib/cli';

/** Work whose amount stands in the source: `work` is what changes between commits, `steady` stays. */
const program = (amount: number): string => `function work(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.sqrt(i) * Math.sin(i);
  return sum;
}
function steady(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.cos(i);
  return sum;
}
let sum = 0;
for (let round = 0; round < 40; round++) sum += work(${amount}) + steady(60_000);
console.log(Number.isFinite(sum));
`;

describe('hotlight profile --repeat', function () {
  this.timeout(120_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let cwd: string;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: folder.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const commit = (...message: string[]): void => {
    git('add', '--all');
    git('commit', '--quiet', '-m', message.join(' '));
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  const worktrees = (): number => git('worktree', 'list', '--porcelain').match(/^worktree /gm)!.length;
  const runs = (): string[] => {
    const dir = join(cwd, '.hotlight', 'runs');
    return existsSync(dir) ? readdirSync(dir).sort() : [];
  };

  beforeEach(() => {
    folder = temporaryFolder();
    cwd = folder.path;
    git('init', '--quiet', '--initial-branch=main');
    write('package.json', '{"name":"shop"}');
    write('.gitignore', '.hotlight/\nnode_modules/\ndist/\n');
    write('work.js', program(400_000));
    commit('Work a lot');
  });
  afterEach(() => folder.remove());

  it('compares the working tree with a commit, in turns, and says how sure it is', async () => {
    // So much faster, and measured so often, that a busy machine does not hide it.
    write('work.js', `// A comment that moves every line.\n${program(10_000)}`);
    const absolute = join(realpathSync(cwd), 'work.js');
    const { status, stdout, stderr } = await hotlight(
      ['profile', '--json', '--repeat', '5', '--against', 'main', '--', 'node', absolute],
      { cwd },
    );
    assert.equal(status, 0, stderr);
    const diff = JSON.parse(stdout);
    assert.deepEqual(diff.repeats, [5, 5]);
    const work = diff.functions.find(({ name }: { name: string }) => name === 'work');
    assert.deepEqual([work.file, work.line, work.match, work.verdict], ['work.js', 2, 'same', 'faster']);
    assert.ok(work.p < 0.05 && work.interval[1] < 0, JSON.stringify(work));
    assert.ok(work.after < work.before / 2, JSON.stringify(work));
    assert.equal(diff.lines.find(({ function: name }: { function: string }) => name === 'work').line, 4);
    // In turns, and the changes in the working tree are still there.
    assert.deepEqual(
      [...stderr.matchAll(/hotlight: (\d) of 5, (\w+): /g)].map(([, n, side]) => `${n}${side}`),
      [1, 2, 3, 4, 5].flatMap((n) => [`${n}before`, `${n}after`]),
    );
    assert.match(git('status', '--porcelain'), /^ M work\.js$/m);
    assert.equal(worktrees(), 1);
    const saved = runs().map((id) =>
      JSON.parse(readFileSync(join(cwd, '.hotlight', 'runs', id, 'run.json'), 'utf8')),
    );
    assert.deepEqual(saved.map(({ series }) => series.side).sort(), [
      ...Array(5).fill('after'),
      ...Array(5).fill('before'),
    ]);
    assert.equal(new Set(saved.map(({ series }) => series.id)).size, 1);
    const before = saved.find(({ series }) => series.side === 'before');
    assert.equal(before.checkout.ref, 'main');
    assert.ok(!existsSync(before.checkout.root), 'the checkout is still there');
    // Read again later, without the checkout, it is about the file in the workspace.
    const again = JSON.parse((await hotlight(['hot', before.id, '--json'], { cwd })).stdout);
    assert.deepEqual([again.functions[0].name, again.functions[0].file], ['work', 'work.js']);
  });

  it('says "same" where nothing changed and little varies, as with allocations', async () => {
    write(
      'allocate.js',
      'const kept = []; for (let i = 0; i < 6e5; i++) kept.push({ id: i, tags: [i, i + 1] });',
    );
    // So many samples that chance alone moves the whole by less than 2 %, which is "same" however sure it is.
    const args = [
      'profile',
      '--heap',
      '--interval',
      '1024',
      '--same-within',
      '20',
      '--repeat',
      '4',
      '--before',
      'node allocate.js',
    ];
    const { status, stdout, stderr } = await hotlight([...args, '--json', '--', 'node', 'allocate.js'], {
      cwd,
    });
    assert.equal(status, 0, stderr);
    const { overall, unit, repeats } = JSON.parse(stdout);
    assert.deepEqual([unit, repeats, overall.verdict], ['bytes', [4, 4], 'same'], JSON.stringify(overall));
    const names = runs();
    const again = await hotlight(['diff', ...names, '--same-within', '0'], { cwd });
    assert.match(again.stdout, /^\d.*B → .*B, .*(?:inconclusive|allocating (?:less|more)), p = /m);
    assert.match((await hotlight(['diff', ...names, '--same-within', 'x'], { cwd })).stderr, /--same-within/);
  });

  it('claims nothing where nothing changed, and nothing from one run each', async () => {
    const same = await hotlight(
      ['profile', '--json', '--repeat', '1', '--against', 'HEAD', '--', 'node', 'work.js'],
      {
        cwd,
      },
    );
    const diff = JSON.parse(same.stdout);
    assert.equal(diff.overall.verdict, undefined);
    assert.ok(diff.functions.every(({ verdict, p }: { verdict?: string; p?: number }) => verdict === p));
    assert.match(diff.notes.join(), /needs repeats/);
  });

  it('says which side failed, and leaves no checkout behind', async () => {
    write('work.js', 'process.exitCode = 7;');
    commit('Break it');
    write('work.js', program(1000));
    const { status, stderr } = await hotlight(
      ['profile', '--repeat', '2', '--against', 'HEAD', '--', 'node', 'work.js'],
      { cwd },
    );
    assert.equal(status, 3);
    assert.match(stderr, /The program failed in HEAD \([0-9a-f]{10}\) \(1 of 2, before: exit status 7\)/);
    assert.equal(worktrees(), 1);
  });

  it('removes the checkout and the unfinished run on Ctrl-C', async () => {
    write('work.js', "console.log('up'); setInterval(() => {}, 1000);");
    commit('Run for ever');
    let sent = false;
    const { status, stderr } = await hotlight(['profile', '--against', 'main', '--', 'node', 'work.js'], {
      cwd,
      whenSaid: (said, kill) => {
        if (!said.includes('up') || sent) return;
        sent = true;
        kill('SIGINT');
      },
    });
    assert.equal(status, 130, stderr);
    assert.match(stderr, /interrupted before there was anything to show/);
    assert.equal(worktrees(), 1);
    assert.deepEqual(runs(), []);
  });

  it('gives the checkout its own packages, the installed ones, and its own build', async () => {
    write(
      'package.json',
      JSON.stringify({
        name: 'shop',
        workspaces: ['packages/*'],
        scripts: { build: `node -e "require('fs').cpSync('src','dist',{recursive:true})"` },
      }),
    );
    mkdirSync(join(cwd, 'packages', 'amount'), { recursive: true });
    mkdirSync(join(cwd, 'node_modules', 'left'), { recursive: true });
    mkdirSync(join(cwd, 'src'));
    write('packages/amount/package.json', '{"name":"amount"}');
    write('packages/amount/index.js', 'module.exports = "old amount";');
    write('node_modules/left/index.js', 'module.exports = "left";');
    symlinkSync(join('..', 'packages', 'amount'), join(cwd, 'node_modules', 'amount'), 'junction');
    write('src/main.js', "console.log('old main,', require('amount'), require('left'));");
    commit('Be a workspace');
    write('packages/amount/index.js', 'module.exports = "new amount";');
    mkdirSync(join(cwd, 'dist'));
    write('dist/main.js', "console.log('new main,', require('amount'), require('left'));");
    const { status, stderr } = await hotlight(
      ['profile', '--repeat', '1', '--against', 'HEAD', '--', 'node', 'dist/main.js'],
      { cwd },
    );
    assert.equal(status, 0, stderr);
    assert.match(stderr, /hotlight: npm run build at HEAD/);
    assert.match(stderr, /^old main, old amount left$/m);
    assert.match(stderr, /^new main, new amount left$/m);
    assert.ok(
      existsSync(join(cwd, 'node_modules', 'left', 'index.js')),
      'removing the checkout went through a link',
    );
  });

  it('installs what the other commit asks for when that differs, and says when it can’t', async () => {
    mkdirSync(join(cwd, 'node_modules'));
    write('package.json', '{"name":"shop","dependencies":{"nowhere":"file:./nowhere.tgz"}}');
    commit('Ask for a file that is not there');
    write('package.json', '{"name":"shop"}');
    const { status, stderr } = await hotlight(
      ['profile', '--repeat', '1', '--against', 'HEAD', '--', 'node', 'work.js'],
      { cwd },
    );
    assert.equal(status, 3);
    assert.match(stderr, /"npm install" failed at HEAD \(exit status \d+\)/);
    assert.equal(worktrees(), 1);
  });

  it('compares two commands, and ranks the repetitions of one together', async () => {
    write('less.js', program(50_000));
    const two = await hotlight(
      ['profile', '--repeat', '2', '--before', 'node "work.js"', '--', 'node', 'less.js'],
      { cwd },
    );
    assert.equal(two.status, 0, two.stderr);
    assert.match(two.stdout, /^before {2}node "work\.js" \(2 runs\)$/m);
    assert.match(two.stdout, /no difference can be told from chance; record at least 4 of each/);
    const one = await hotlight(['profile', '--json', '--repeat', '2', '--', 'node', 'work.js'], { cwd });
    const hot = JSON.parse(one.stdout);
    assert.equal(hot.functions[0].name, 'work');
    assert.equal(hot.runs.length, 2);
    assert.match(hot.notes[0], /^A repetition took .* the values are of all 2 together\.$/);
  });

  it('says what is wrong with what was asked', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const { status, stderr } = await hotlight(['profile', ...args, '--', 'node', 'work.js'], { cwd });
      assert.notEqual(status, 0);
      return stderr;
    };
    assert.match(await said('--against', 'nonesuch'), /"nonesuch" is no commit of this repository/);
    assert.match(await said('--against', '--output=x'), /--against lacks its value.*--against=--output=x/);
    assert.match(await said('--against=--output=x'), /"--output=x" is no commit of this repository/);
    assert.match(await said('--repeat', '2.5'), /--repeat takes a whole number/);
    assert.match(await said('--against', 'main', '--before', 'node x.js'), /Choose --before or --against/);
    assert.equal(worktrees(), 1);
  });
});
