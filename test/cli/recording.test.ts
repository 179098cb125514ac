import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listTree, waitForEnd } from '../../src/node/capture/processTree';
import { hotlight, projectRoot, temporaryFolder } from './lib/cli';

const programs = join(projectRoot, 'test', 'fixtures', 'programs');

describe('hotlight profile', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder.path, 'package.json'), '{"name":"shop"}');
    copyFileSync(join(programs, 'busy.js'), join(folder.path, 'busy.js'));
  });
  afterEach(() => folder.remove());

  it('finds the hot line of a program, and keeps stdout for the result', async () => {
    const { status, stdout, stderr } = await hotlight(['profile', '--json', '--', 'node', 'busy.js'], {
      cwd: folder.path,
    });
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout);
    assert.match(stderr, /worked: true/);
    assert.deepEqual([result.functions[0].name, result.functions[0].file], ['busyLoop', 'busy.js']);
    assert.ok(result.functions[0].selfPercent > 70, `${result.functions[0].selfPercent} %`);
    const hot = result.lines[0];
    assert.equal(hot.file, 'busy.js');
    assert.ok(hot.line === 5 || hot.line === 6, `line ${hot.line}`);
    assert.deepEqual([result.run.state, result.run.end], ['complete', 'app-exited']);
    assert.ok(existsSync(join(result.run.dir, 'run.json')));
  });

  it('reads the run again by "latest" and by the start of its id', async () => {
    const recorded = JSON.parse(
      (await hotlight(['profile', '--json', '--', 'node', 'busy.js', '200'], { cwd: folder.path })).stdout,
    );
    const latest = JSON.parse((await hotlight(['hot', '--json'], { cwd: folder.path })).stdout);
    const named = JSON.parse(
      (await hotlight(['hot', recorded.run.id.slice(0, 23), '--json'], { cwd: folder.path })).stdout,
    );
    assert.deepEqual(latest.functions, recorded.functions);
    assert.deepEqual(named.functions, recorded.functions);
  });

  it('ends the program and shows what it has on Ctrl-C', async () => {
    let sent = false;
    const { status, stdout, stderr } = await hotlight(
      [
        'profile',
        '--json',
        '--',
        'node',
        '-e',
        "console.error('up');setInterval(()=>{for(let i=0;i<1e6;i++)Math.sqrt(i)},5)",
      ],
      {
        cwd: folder.path,
        whenSaid: (said, kill) => {
          if (said.includes('up') && !sent) {
            sent = true;
            setTimeout(() => kill('SIGINT'), 500);
          }
        },
      },
    );
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).run.end, 'stopped');
  });

  it('kills a program that ignores its end, with what it has started, on the second Ctrl-C', async function () {
    // A program can't ignore its end there.
    if (process.platform === 'win32') this.skip();
    const deaf =
      "for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {}); setInterval(() => {}, 1000);";
    const starting = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
      `${deaf} console.log('up', process.ppid, process.pid)`,
    )}], { stdio: 'inherit' });`;
    // In the second case what runs has lost its parent when the second signal comes.
    for (const outer of [deaf, '']) {
      const steps = [/up \d+ \d+/, /the program has not ended yet; Ctrl-C again kills it\./];
      const { signal, stdout, stderr } = await hotlight(
        ['profile', '--', 'node', '-e', `${outer}${starting}`],
        {
          cwd: folder.path,
          whenSaid: (said, kill) => {
            if (steps[0]?.test(said) !== true) return;
            steps.shift();
            kill('SIGINT');
          },
        },
      );
      assert.equal(signal, 'SIGINT', stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /hotlight: killed the program, which had not ended\.\n$/);
      const pids = /up (\d+) (\d+)/.exec(stderr)!.slice(1).map(Number);
      assert.deepEqual(await waitForEnd(await listTree(pids), 2_000), []);
    }
  });

  it('stops after the agreed time', async () => {
    const { status, stdout } = await hotlight(
      [
        'profile',
        '--duration',
        '1',
        '--json',
        '--',
        'node',
        '-e',
        'setInterval(()=>{for(let i=0;i<1e6;i++)Math.sqrt(i)},5)',
      ],
      { cwd: folder.path },
    );
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).run.end, 'duration');
  });

  it('keeps the run of a program that fails, and says how it ended', async () => {
    const { status, stdout, stderr } = await hotlight(
      ['profile', '--json', '--', 'node', 'busy.js', '200', '7'],
      { cwd: folder.path },
    );
    assert.equal(status, 0);
    assert.match(
      stderr,
      /^hotlight: the program ended with exit status 7 after [\d.]+ m?s; 1 thread recorded in /m,
    );
    // How much was recorded is counted in one place, the result.
    assert.doesNotMatch(stderr, /[\d.]+ m?s (?:of 1 thread )?recorded/);
    assert.equal(JSON.parse(stdout).run.state, 'complete');
  });

  it('does not claim to have recorded a program that was killed too early', async () => {
    const { status, stdout, stderr } = await hotlight(
      ['profile', '--', 'node', '-e', "process.kill(process.pid, 'SIGKILL')"],
      { cwd: folder.path },
    );
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(
      stderr,
      /^hotlight: the program was ended by SIGKILL after [\d.]+ m?s; nothing was recorded\.$/m,
    );
    assert.match(
      stderr,
      /^hotlight: The program was ended by SIGKILL before it had written a first part .*\.$/m,
    );
  });

  it('puts the run where --out says', async () => {
    const { status } = await hotlight(
      ['profile', '--out', 'else where', '--json', '--', 'node', 'busy.js', '100'],
      { cwd: folder.path },
    );
    assert.equal(status, 0);
    assert.equal(readdirSync(join(folder.path, 'else where', '.hotlight', 'runs')).length, 1);
  });

  for (const [command, says] of [
    [['no-such-command-anywhere'], /no-such-command-anywhere/],
    [[process.platform === 'win32' ? 'hostname' : 'true'], /no Node\.js process/i],
  ] as const) {
    it(`says what is wrong with "${command.join(' ')}"`, async () => {
      const { status, stdout, stderr } = await hotlight(['profile', '--', ...command], { cwd: folder.path });
      assert.equal(status, 3, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
