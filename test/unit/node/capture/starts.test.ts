import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import { burn, hitsOf, Lab, node, profilesOf } from './lab';

describe('starting a recording', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  const says = (reason: HotlightError['reason'], message: RegExp) => (error: unknown) => {
    assert.ok(HotlightError.is(error, reason), String(error));
    assert.match(error.message, message);
    return true;
  };
  const assertNoRun = (): void => {
    let runs: string[] = [];
    try {
      runs = readdirSync(join(lab.folder, '.hotlight', 'runs'));
    } catch {
      // Not even the folder was made.
    }
    assert.deepEqual(runs, []);
  };

  it('writes down what is measured, where and on which commit', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: lab.app,
      }).toString();
    const file = lab.write('app.js', burn(50));
    git('init', '--quiet', '--initial-branch=trunk');
    git('add', '.');
    git('commit', '--quiet', '--message=first');
    const { run } = await lab.record([node, file, 'a b', 'é']);
    assert.deepEqual(run.git, { commit: git('rev-parse', 'HEAD').trim(), branch: 'trunk', dirty: false });
    assert.deepEqual(run.command, [node, file, 'a b', 'é']);
    assert.equal(run.name, [node, file, 'a b', 'é'].join(' '));
    assert.equal(run.cwd, lab.app);
    assert.equal(run.attached, false);
    assert.deepEqual(run.settings, {
      kind: 'cpu',
      engine: 'inspector',
      attribution: 'accurate',
      interval: 1000,
    });
    assert.deepEqual(run.threads[0]!.argv.slice(2), ['a b', 'é']);
    assert.match(run.threads[0]!.nodeVersion, /^v\d+\.\d+\.\d+/);
    assert.ok(run.machine.cpus > 0 && run.machine.memory > 0 && run.machine.arch === process.arch);
  });

  it('keeps the options that NODE_OPTIONS has already', async () => {
    lab.write('first.cjs', 'globalThis.first = true');
    const preload = JSON.stringify(join(lab.app, 'first.cjs'));
    const { run, stdout } = await lab.recordSource('console.log(globalThis.first, process.execArgv.length)', {
      env: { ...process.env, NODE_OPTIONS: `--no-warnings --require ${preload}` },
    });
    assert.equal(stdout, 'true 0\n');
    assert.equal(run.threads.length, 1);
  });

  it('sets the sampling interval', async () => {
    for (const interval of [500, 20_000]) {
      const { run, dir } = await lab.recordSource(burn(400), { interval });
      const [{ samples, startTime, endTime }] = profilesOf(dir, run.threads[0]!) as [
        ReturnType<typeof profilesOf>[number],
      ];
      const between = (endTime - startTime) / samples.length;
      assert.ok(interval === 500 ? between < 10_000 : between > 10_000, `${between} µs`);
    }
  });

  it('records allocations', async () => {
    const { run, dir } = await lab.recordSource(
      `function allocate() { const kept = []; for (let i = 0; i < 2e5; i++) kept.push({ i, s: 'x' + i }); return kept }
      for (let i = 0; i < 5; i++) allocate()`,
      { kind: 'heap', interval: 16_384 },
    );
    const [thread] = run.threads;
    assert.equal(run.state, 'complete');
    assert.match(thread!.profiles[0]!, /\.heapprofile$/);
    interface Node {
      callFrame: { functionName: string; url: string; lineNumber: number };
      selfSize: number;
      children: Node[];
    }
    const { head } = JSON.parse(readFileSync(join(dir, thread!.profiles[0]!), 'utf8')) as { head: Node };
    // Nothing can call it any more when the profile is taken, and V8 would have forgotten where it stands.
    const isAllocate = ({ functionName, url, lineNumber }: Node['callFrame']): boolean =>
      functionName === 'allocate' && url.endsWith('.js') && lineNumber === 0;
    const sizeOf = (node: Node): number =>
      (isAllocate(node.callFrame) ? node.selfSize : 0) +
      node.children.reduce((sum, child) => sum + sizeOf(child), 0);
    // 1 000 000 objects of at least 32 bytes, most of them collected by now.
    assert.ok(sizeOf(head) > 2e7, `${sizeOf(head)} bytes`);
  });

  it('says when v8-profiler-next can not be loaded, and records all the same', async () => {
    lab.write('node_modules/v8-profiler-next/index.js', "throw new Error('built for another Node')");
    const { run, dir } = await lab.recordSource(burn(200), { engine: 'v8-profiler-next' });
    assert.equal(run.state, 'complete');
    assert.ok(hitsOf(dir, run.threads[0]!, 'hot') > 5);
    assert.match(
      run.notes[0]!,
      /^v8-profiler-next could not be loaded \(built for another Node\), so Node's own/,
    );
  });

  it("takes the program's own v8-profiler-next before any other", async () => {
    const engine = `exports.setGenerateType = exports.setSamplingInterval = exports.startProfiling = () => {};
      exports.stopProfiling = (title) => ({ typeId: 'CPU', title, nodes: [], samples: [], delete() {} });`;
    lab.write('node_modules/v8-profiler-next/index.js', engine);
    const { run, dir } = await lab.recordSource(burn(50), { engine: 'v8-profiler-next' });
    assert.deepEqual(profilesOf(dir, run.threads[0]!), [
      { typeId: 'CPU', title: 'hotlight 0', nodes: [], samples: [] },
    ]);
  });

  it('fails for a command that is not there', async () => {
    await assert.rejects(
      lab.start(['no-such-command', 'x']),
      says('not-found', /^Command not found: "no-such-/),
    );
    await assert.rejects(
      lab.start(['./no-such-file']),
      says('not-found', /^Command not found: "\.\/no-such-/),
    );
    assertNoRun();
  });

  it('fails for a file that may not be run', async () => {
    await assert.rejects(
      lab.start([lab.write('plain.txt', 'text')]),
      says('permission', /plain\.txt" may not be run: make the file executable/),
    );
    assertNoRun();
  });

  it('fails for a folder that is not there, and for no command', async () => {
    await assert.rejects(
      lab.start([node], { cwd: join(lab.app, 'gone') }),
      says('not-found', /gone .*not exist/),
    );
    await assert.rejects(lab.start([]), says('usage', /no command/));
    await assert.rejects(
      lab.start([node], { agentPath: join(lab.app, 'agent.js') }),
      says('not-found', /agent\.js is missing; install Hotlight again/),
    );
    assertNoRun();
  });

  it('fails when it was cancelled before', async () => {
    await assert.rejects(
      lab.start([node, '-e', '0'], { signal: AbortSignal.abort() }),
      says('cancelled', /cancelled/),
    );
    assertNoRun();
  });

  it('fails when another who starts the program fails', async () => {
    const failure = new HotlightError('not-found', 'The terminal could not start it.');
    const { capture } = await lab.start(['x'], {
      stdio: () => ({
        pid: Promise.resolve(undefined),
        exited: Promise.reject(failure),
        kill: () => undefined,
      }),
    });
    await assert.rejects(capture.done, failure);
    assertNoRun();
  });

  it('keeps a run without any Node.js process, and says so', async () => {
    const { run } = await lab.record(['true']);
    assert.deepEqual([run.state, run.end, run.exitCode], ['failed', 'failed', 0]);
    assert.match(run.notes[0]!, /^No Node\.js process was seen: true started none/);
    const failed = await lab.record(['false']);
    assert.deepEqual(failed.run.notes, ['No Node.js process was seen: false ended with exit status 1.']);
  });

  it('keeps what was written when the disk is full, and says so', async () => {
    // A limit on the size of files fails as a full disk does: in the middle of a write.
    const source = `const depth = (n) => n === 0 ? hot(1e6) : depth(n - 1);
      ${burn(100)}for (let i = 0; i < 200; i++) depth(i); console.log('done')`;
    const file = lab.write('app.js', source);
    const limited = `ulimit -f 40; exec "$0" "$1"`;
    const { run, dir, stdout } = await lab.record(['bash', '-c', limited, node, file], { rotateMs: 100 });
    assert.equal(stdout, 'done\n');
    assert.notEqual(run.state, 'complete');
    assert.match(run.notes.join('\n'), /^The recording of thread .* ended early: EFBIG/m);
    for (const thread of run.threads)
      assert.ok(profilesOf(dir, thread).every(({ nodes }) => nodes.length > 0));
    assert.deepEqual(
      readdirSync(dir).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});
