import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from 'esbuild';
import { HotlightError } from '../../../../src/core/base/errors';
import type { RunThread } from '../../../../src/core/runs/run';
import type { CapturedScripts } from '../../../../src/core/runs/scripts';
import { type AttachOptions, attachCapture, parseAttachTarget } from '../../../../src/node/attach/attach';
import { listLinuxListeners } from '../../../../src/node/attach/linux';
import { type SharedSession, shareSession } from './debugSession';
import { endPrograms, fixture, onLinux, startProgram, testNode } from './program';

const says = (reason: HotlightError['reason'], message: RegExp) => (error: unknown) => {
  assert.ok(HotlightError.is(error, reason), String(error));
  assert.match(error.message, message);
  return true;
};

describe('attaching to a process', function () {
  this.timeout(60_000);
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hotlight attach ü-'));
  });
  afterEach(async () => {
    await endPrograms();
    await rm(root, { recursive: true, force: true });
  });

  const options = (pid: number, more: Partial<AttachOptions> = {}): AttachOptions => ({
    target: { kind: 'pid', pid },
    kind: 'cpu',
    interval: 1000,
    root,
    ...more,
  });

  const json = async <T>(dir: string, name: string): Promise<T> =>
    JSON.parse(await readFile(join(dir, name), 'utf8')) as T;

  interface Profile {
    readonly nodes: {
      id: number;
      callFrame: { functionName: string; url: string; scriptId: string };
      hitCount: number;
    }[];
    readonly samples: number[];
    readonly startTime: number;
    readonly endTime: number;
  }

  const profilesOf = (dir: string, thread: RunThread): Promise<Profile[]> =>
    Promise.all(thread.profiles.map((name) => json<Profile>(dir, name)));

  /**
   * Samples in some functions, or in the timer that calls them: where V8 inlines them (up to Node.js 24), an
   * attached profile shows nothing else.
   */
  const hits = (profiles: readonly Profile[], ...names: string[]): number =>
    profiles
      .flatMap(({ nodes }) => nodes)
      .filter(({ callFrame }) => [...names, 'listOnTimeout'].includes(callFrame.functionName))
      .reduce((sum, { hitCount }) => sum + hitCount, 0);

  /** What the recorder wrote for each thread; `finalizeRun` makes `run.threads` of it. */
  const threadsIn = async (dir: string): Promise<RunThread[]> => {
    const names = (await readdir(dir)).filter((name) => /^\d+-\d+\.json$/.test(name));
    return Promise.all(names.sort().map((name) => json<RunThread>(dir, name)));
  };

  it('records by process id, keeps what was executed, and leaves the process as it was', async () => {
    const program = await startProgram('spin.js');
    const capture = await attachCapture(options(program.pid));
    assert.equal(capture.run().name, `spin.js (${program.pid})`);
    assert.equal(capture.run().state, 'recording');
    assert.equal(capture.run().threads.length, 1);
    await sleep(1500);
    const run = await capture.stop();
    assert.equal(run, await capture.done);
    assert.equal(run.end, 'stopped');
    assert.equal(run.attached, true);
    assert.equal(run.settings.attribution, 'as-is');
    assert.deepEqual(run.command, [testNode, '--inspect-port=127.0.0.1:0', fixture('spin.js')]);
    assert.equal(run.cwd, process.cwd());

    const [main] = await threadsIn(capture.dir);
    assert.equal(main!.id, `${program.pid}-0`);
    assert.equal(main!.name, 'spin.js');
    assert.equal(main!.complete, true);
    assert.ok(main!.profiles.length >= 2, 'rotated while young');
    const profiles = await profilesOf(capture.dir, main!);
    for (const [i, profile] of profiles.entries()) {
      if (i > 0) assert.ok(profile.startTime <= profiles[i - 1]!.endTime, 'no gap between segments');
    }
    assert.ok(hits(profiles, 'price', 'serve') > 20);

    const frames = profiles.flatMap(({ nodes }) => nodes.map(({ callFrame }) => callFrame));
    assert.deepEqual(
      frames.filter(({ functionName, url }) => functionName === '' && !url.endsWith('/spin.js')),
      [],
    );

    const { scripts } = await json<CapturedScripts>(capture.dir, main!.sources!);
    const spin = scripts.find(({ url }) => url.endsWith('/spin.js'))!;
    assert.equal(
      await readFile(join(capture.dir, 'sources', spin.hash!), 'utf8'),
      await readFile(fixture('spin.js'), 'utf8'),
    );
    assert.ok(
      profiles.some(({ nodes }) => nodes.some(({ callFrame }) => callFrame.scriptId === spin.scriptId)),
    );

    const isExact = Number(/^v(\d+)/.exec(main!.nodeVersion)![1]) >= 26;
    assert.equal(
      run.notes.some((note) => note.includes('inlined')),
      !isExact,
    );
    assert.equal(program.child.exitCode, null);
  });

  it('keeps the source maps of the running program, whoever owns the debugger', async () => {
    const source =
      'export const price = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s };\n' +
      'setInterval(() => price(3e6), 5);\nconsole.log("ready");\n';
    const { code } = await transform(source, {
      loader: 'ts',
      format: 'cjs',
      sourcemap: 'inline',
      sourcefile: 'price.ts',
    });
    const file = join(root, 'price ü.js');
    await writeFile(file, code);
    const program = await startProgram(file, { nodeArgs: ['--inspect=127.0.0.1:0'] });
    const own = await attachCapture(options(program.pid, { durationMs: 500 }));
    await own.done;
    const shared = await shareSession(/ws:\/\/\S+/.exec(program.printed())![0]);
    const { host, port, path } = shared;
    const guest = await attachCapture(
      options(0, { target: { kind: 'proxy', host, port, path }, durationMs: 500 }),
    );
    await guest.done;
    await shared.close();
    for (const { dir } of [own, guest]) {
      const [main] = await threadsIn(dir);
      const { scripts } = await json<CapturedScripts>(dir, main!.sources!);
      const [script] = scripts.filter(({ url }) => url.includes('price'));
      assert.equal(script!.sourceMapURL, /sourceMappingURL=(\S+)/.exec(code)![1]);
      assert.equal(await readFile(join(dir, 'sources', script!.hash!), 'utf8'), code);
    }
  });

  onLinux('closes the inspector that it opened, and can come back before and after', async () => {
    const program = await startProgram('spin.js');
    for (const pause of [0, 2500]) {
      const capture = await attachCapture(options(program.pid));
      await sleep(200);
      await capture.stop();
      assert.equal((await listLinuxListeners(program.pid)).length, 1);
      await sleep(pause);
    }
    assert.deepEqual(await listLinuxListeners(program.pid), []);
    const again = await attachCapture(options(program.pid));
    await again.stop();
    assert.equal(program.child.exitCode, null);
  });

  onLinux('leaves an inspector open that was open before', async () => {
    const program = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
    const capture = await attachCapture(options(program.pid));
    await capture.stop();
    await sleep(2500);
    assert.equal((await listLinuxListeners(program.pid)).length, 1);
  });

  it('attaches by address and by URL, and stops after the agreed time', async () => {
    const program = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
    const url = /ws:\/\/\S+/.exec(program.printed())![0];
    const { port } = new URL(url);
    for (const target of [`:${port}`, `localhost:${port}`, url]) {
      const capture = await attachCapture(options(0, { target: parseAttachTarget(target), durationMs: 300 }));
      const run = await capture.done;
      assert.equal(run.end, 'duration');
      assert.equal((await threadsIn(capture.dir))[0]!.pid, program.pid);
    }
  });

  it('gives every worker thread its own profile, named and parented', async () => {
    const program = await startProgram('pool.js');
    const capture = await attachCapture(options(program.pid));
    let changes = 0;
    capture.onChange(() => changes++);
    program.tell('more');
    await program.prints('online 3');
    await sleep(1500);
    program.tell('less');
    await sleep(500);
    const run = await capture.stop();
    const threads = await threadsIn(capture.dir);
    assert.deepEqual(
      threads.map(({ id, parent, name, complete }) => ({ id, parent, name, complete })),
      [
        { id: `${program.pid}-0`, parent: undefined, name: 'pool.js', complete: true },
        { id: `${program.pid}-1`, parent: `${program.pid}-0`, name: 'indexer', complete: true },
        { id: `${program.pid}-2`, parent: `${program.pid}-0`, name: 'mailer', complete: true },
        { id: `${program.pid}-3`, parent: `${program.pid}-0`, name: 'thumbnailer', complete: false },
      ],
    );
    for (const thread of threads.slice(1)) {
      assert.ok(hits(await profilesOf(capture.dir, thread), 'crunch', '') > 20, `${thread.name} ran crunch`);
    }
    assert.ok(changes >= 3);
    assert.ok(run.notes.some((note) => note.startsWith('1 worker thread ended during the recording')));
  });

  it('records a program that replaced its console', async () => {
    const program = await startProgram('own-console.js');
    const capture = await attachCapture(options(program.pid));
    await sleep(1500);
    await capture.stop();
    const [main] = await threadsIn(capture.dir);
    assert.equal(main!.profiles.length, 2);
    assert.ok(hits(await profilesOf(capture.dir, main!), 'price', 'serve') > 20);
  });

  it('records allocations', async () => {
    const program = await startProgram('spin.js');
    const capture = await attachCapture(options(program.pid, { kind: 'heap', interval: 16_384 }));
    await sleep(1500);
    await capture.stop();
    const [main] = await threadsIn(capture.dir);
    assert.ok(main!.profiles.length >= 2);
    for (const name of main!.profiles) {
      assert.match(name, /\.heapprofile$/);
      const profile = await json<{ head: { children: unknown[] } }>(capture.dir, name);
      assert.ok(profile.head.children.length > 0);
    }
  });

  for (const [word, code] of [
    ['exit', 3],
    ['throw', 1],
  ] as const) {
    it(`loses nothing when the program ends by ${word}`, async () => {
      const program = await startProgram('spin.js');
      const capture = await attachCapture(options(program.pid, { rotateMs: 60_000 }));
      await sleep(700);
      program.tell(word);
      const run = await capture.done;
      assert.equal(run.end, 'app-exited');
      const [main] = await threadsIn(capture.dir);
      assert.equal(main!.complete, true);
      assert.ok(hits(await profilesOf(capture.dir, main!), 'price', 'serve') > 20);
      assert.ok(main!.sources);
      assert.deepEqual(await program.exited(), { code, signal: null });
    });
  }

  it('lets a program with workers exit', async () => {
    const program = await startProgram('pool.js');
    const capture = await attachCapture(options(program.pid));
    await sleep(1200);
    program.tell('exit');
    const run = await capture.done;
    assert.equal(run.end, 'app-exited');
    assert.deepEqual(await program.exited(), { code: 0, signal: null });
    const [main] = await threadsIn(capture.dir);
    assert.equal(main!.complete, true);
  });

  it('keeps what was written when the program is killed', async () => {
    const program = await startProgram('spin.js');
    const capture = await attachCapture(options(program.pid));
    await sleep(1600);
    program.child.kill('SIGKILL');
    const run = await capture.done;
    assert.equal(run.end, 'killed');
    assert.ok(
      run.notes.some((note) => note.startsWith(`Process ${program.pid} was killed or crashed`)),
      String(run.notes),
    );
    const [main] = await threadsIn(capture.dir);
    assert.equal(main!.complete, false);
    assert.ok(hits(await profilesOf(capture.dir, main!), 'price', 'serve') > 20);
    assert.equal((await capture.stop()).end, 'killed');
  });

  it('never stops the program at a debugger statement', async () => {
    const program = await startProgram('spin.js');
    const capture = await attachCapture(options(program.pid, { rotateMs: 50 }));
    for (let i = 1; i <= 10; i++) {
      program.tell('debugger');
      await sleep(30);
    }
    await program.prints('passed\n'.repeat(10));
    await capture.stop();
  });

  it('lets a program go that waits for a client', async () => {
    const waiting = startProgram('spin.js', { nodeArgs: ['--inspect-brk=127.0.0.1:0'] });
    // It prints its address before it waits; its readiness comes only after we have attached.
    const pid = await pidOfLastChild();
    const capture = await attachCapture(options(pid));
    const program = await waiting;
    await sleep(300);
    await capture.stop();
    assert.equal(program.pid, pid);
  });

  describe('through a debugger that shares its session', () => {
    let shared: SharedSession;
    afterEach(() => shared.close());

    it('touches nothing but the profiler', async () => {
      const program = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
      shared = await shareSession(/ws:\/\/\S+/.exec(program.printed())![0]);
      const { host, port, path } = shared;
      const capture = await attachCapture(options(0, { target: { kind: 'proxy', host, port, path } }));
      await sleep(1500);
      const run = await capture.stop();
      assert.equal(run.end, 'stopped');
      assert.ok(run.notes.some((note) => note.startsWith('A debugger was attached')));
      const [main] = await threadsIn(capture.dir);
      assert.equal(main!.id, `${program.pid}-0`);
      assert.ok(hits(await profilesOf(capture.dir, main!), 'price', 'serve') > 20);
      const { scripts } = await json<CapturedScripts>(capture.dir, main!.sources!);
      assert.ok(scripts.some(({ url, hash }) => url.endsWith('/spin.js') && hash !== undefined));
      assert.deepEqual([...new Set(shared.called)].sort(), [
        'Debugger.getScriptSource',
        'JsDebug.subscribe',
        'Profiler.enable',
        'Profiler.setSamplingInterval',
        'Profiler.startPreciseCoverage',
        'Profiler.stopPreciseCoverage',
        'Runtime.evaluate',
      ]);
      // The debugger's own breakpoints still work.
      const { breakpointId } = await shared.send('Debugger.setBreakpointByUrl', {
        urlRegex: 'spin',
        lineNumber: 3,
      });
      assert.ok(breakpointId);
    });

    it('keeps what was written when the session ends', async () => {
      const program = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
      shared = await shareSession(/ws:\/\/\S+/.exec(program.printed())![0]);
      const { host, port, path } = shared;
      const capture = await attachCapture(options(0, { target: { kind: 'proxy', host, port, path } }));
      await sleep(1500);
      program.child.kill('SIGKILL');
      const run = await capture.done;
      assert.equal(run.end, 'killed');
      assert.ok(run.notes.some((note) => note.startsWith('The debug session ended')));
      assert.equal((await threadsIn(capture.dir))[0]!.profiles.length, 1);
    });
  });

  it('keeps nothing when cancelled, before or after it has begun', async () => {
    const program = await startProgram('spin.js');
    const abort = new AbortController();
    const capture = await attachCapture(options(program.pid, { signal: abort.signal }));
    abort.abort();
    await assert.rejects(capture.done, says('cancelled', /nothing was kept/));
    await assert.rejects(
      attachCapture(options(program.pid, { signal: abort.signal })),
      says('cancelled', /cancelled/),
    );
    assert.deepEqual(await readdir(join(root, '.hotlight', 'runs')), []);
    assert.equal(program.child.exitCode, null);
  });

  it('ends, and lets go of the process, when the run can no longer be written', async () => {
    const program = await startProgram('pool.js');
    const capture = await attachCapture(options(program.pid));
    await rm(capture.dir, { recursive: true });
    await assert.rejects(capture.done, (error) => error instanceof HotlightError);
    await sleep(2500);
    if (process.platform === 'linux') assert.deepEqual(await listLinuxListeners(program.pid), []);
    assert.equal(program.child.exitCode, null);
  });

  it('leaves nothing behind when the run can not be written', async () => {
    const program = await startProgram('spin.js');
    await assert.rejects(
      attachCapture(options(program.pid, { root: join(fixture('spin.js'), 'folder') })),
      (error) => error instanceof HotlightError,
    );
    await sleep(2500);
    if (process.platform === 'linux') assert.deepEqual(await listLinuxListeners(program.pid), []);
    assert.equal(program.child.exitCode, null);
  });
});

async function pidOfLastChild(): Promise<number> {
  const { listProcesses } = await import('../../../../src/node/attach/processes');
  for (;;) {
    const found = (await listProcesses()).find(
      ({ parentPid, argv, inspector }) =>
        parentPid === process.pid && argv.some((word) => word.startsWith('--inspect-brk')) && inspector,
    );
    if (found !== undefined) return found.pid;
    await sleep(20);
  }
}
