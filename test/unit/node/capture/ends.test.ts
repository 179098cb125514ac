import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { burn, hitsOf, Lab, node, type Recorded, until } from './lab';

/** Holds ever more, for a second or two before its heap is full. */
const OVERFLOWING = `const rows = [];
function overflow() {
  for (let i = 0; i < 2000; i++) rows.push({ i, text: 'row ' + i, more: [i] });
  setTimeout(overflow, 5);
}
overflow();
`;

/** Every way in which a program may end; its recording must be whole, and the program must not notice. */
describe('a recorded program that ends', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  const assertWhole = ({ run, dir }: Recorded, thread = 0): void => {
    assert.equal(run.state, 'complete');
    assert.ok(run.threads[thread]!.complete);
    assert.ok(
      hitsOf(dir, run.threads[thread]!, 'hot') > 20,
      `${hitsOf(dir, run.threads[thread]!, 'hot')} hits`,
    );
  };

  /** What the same program does when nobody records it. */
  const unrecorded = (file: string): Pick<Recorded, 'stdout' | 'stderr'> & { code: number | null } => {
    const { status, stdout, stderr } = spawnSync(node, [file], { encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };
  /** The agent stands in the stacks of modules that are being loaded. */
  const withoutStacks = (text: string): string => text.replace(/^ +at .*\n/gm, '');

  const exits: readonly [how: string, source: string][] = [
    ['by itself', ''],
    ['by process.exit', 'process.exit(3)'],
    ['by process.exit later', 'setTimeout(() => process.exit(3), 50)'],
    ['with process.exitCode', 'process.exitCode = 4'],
    ['by process.exit in an exit listener', "process.on('exit', () => process.exit(5))"],
    ['after removing all listeners', 'process.removeAllListeners()'],
    ['by an exception in an exit listener', "process.on('exit', () => { throw new Error('late') })"],
    ['by an exception that nobody catches', "console.log(1); throw new TypeError('boom')"],
    ['by an exception later', "setTimeout(() => { throw new TypeError('boom') }, 50)"],
    ['by a rejection that nobody handles', "Promise.reject(new Error('lost'))"],
    [
      'after an exception that it catches',
      "process.on('uncaughtException', (e) => console.log(e.message)); null.x",
    ],
  ];
  for (const [how, source] of exits) {
    it(`${how}`, async () => {
      const file = lab.write('app.js', `${burn(250)}${source}`);
      const recorded = await lab.record([node, file]);
      const expected = unrecorded(file);
      assertWhole(recorded);
      assert.equal(recorded.run.exitCode, expected.code);
      assert.equal(recorded.run.end, 'app-exited');
      assert.equal(recorded.stdout, expected.stdout);
      assert.equal(withoutStacks(recorded.stderr), withoutStacks(expected.stderr));
      const status = `The program ended with exit status ${expected.code}.`;
      if (expected.code !== 0) assert.deepEqual(recorded.run.notes, [status]);
    });
  }

  it('records what its exit listeners do', async () => {
    const recorded = await lab.recordSource(
      `process.on('exit', () => { const end = Date.now() + 200; while (Date.now() < end); });`,
    );
    const [thread] = recorded.run.threads;
    assert.ok(hitsOf(recorded.dir, thread!, '') > 20);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    it(`by ${signal}, without a listener of its own`, async () => {
      const recorded = await lab.recordSource(
        `${burn(300)}console.log(process.listenerCount('${signal}'));
        setTimeout(() => process.kill(process.pid, '${signal}'), 200); setInterval(() => {}, 1000)`,
      );
      assertWhole(recorded);
      assert.equal(recorded.stdout, '0\n');
      assert.deepEqual([recorded.run.exitCode, recorded.run.exitSignal], [null, signal]);
      assert.equal(recorded.run.end, 'signal');
      assert.deepEqual(recorded.run.notes, [`The program was ended by ${signal}.`]);
    });
  }

  it('by SIGTERM with a listener that ends it in good order', async () => {
    const recorded = await lab.recordSource(
      `${burn(300)}process.once('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(9) }, 400));
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200); setInterval(() => {}, 1000)`,
    );
    assertWhole(recorded);
    assert.equal(recorded.stdout, 'closed\n');
    assert.equal(recorded.run.exitCode, 9);
  });

  it('by SIGTERM again after a listener that was there once', async () => {
    const recorded = await lab.recordSource(
      `${burn(300)}process.once('SIGTERM', () => console.log('first'));
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200);
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 500); setInterval(() => {}, 1000)`,
    );
    assertWhole(recorded);
    assert.equal(recorded.stdout, 'first\n');
    assert.equal(recorded.run.exitSignal, 'SIGTERM');
  });

  it('by the same signal, raised again by its own listener when that is the only one', async () => {
    // What the package signal-exit does.
    const recorded = await lab.recordSource(
      `${burn(300)}const listener = () => { if (process.listeners('SIGINT').length !== 1) return;
        process.removeListener('SIGINT', listener); process.kill(process.pid, 'SIGINT') };
      process.on('SIGINT', listener);
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 200); setInterval(() => {}, 1000)`,
    );
    assertWhole(recorded);
    assert.equal(recorded.run.exitSignal, 'SIGINT');
  });

  it('goes on when its listener ignores the signal', async () => {
    const recorded = await lab.recordSource(
      `${burn(300)}process.on('SIGHUP', () => console.log('again'));
      setTimeout(() => process.kill(process.pid, 'SIGHUP'), 200);
      setTimeout(() => process.kill(process.pid, 'SIGHUP'), 400); setTimeout(() => process.exit(0), 900)`,
    );
    assertWhole(recorded);
    assert.equal(recorded.stdout, 'again\nagain\n');
    assert.equal(recorded.run.exitCode, 0);
  });

  it('by a signal from elsewhere while it is busy in a loop without end', async () => {
    const { capture, output, ended } = await lab.start([
      node,
      lab.write('app.js', `console.log(process.pid);${burn(1e9)}`),
    ]);
    await lab.printed(output, '\n');
    await new Promise((resolve) => setTimeout(resolve, 800));
    process.kill(Number(output.stdout), 'SIGTERM');
    const recorded = await ended();
    assertWhole(recorded);
    assert.equal(recorded.run.exitSignal, 'SIGTERM');
    assert.equal((await capture.stop()).end, 'signal');
  });

  it('by SIGKILL, and leaves what it had written', async () => {
    const recorded = await lab.recordSource(
      `${burn(700)}setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500); setInterval(() => hot(1e5), 10)`,
      { rotateMs: 300 },
    );
    const [thread] = recorded.run.threads;
    assert.equal(recorded.run.state, 'partial');
    assert.equal(recorded.run.end, 'killed');
    assert.equal(recorded.run.exitSignal, 'SIGKILL');
    assert.ok(thread!.profiles.length >= 2);
    assert.ok(hitsOf(recorded.dir, thread!, 'hot') > 20);
    assert.match(recorded.run.notes.join('\n'), /ended by SIGKILL.*\n.*without writing the last seconds/);
  });

  it('by a heap that is full, and leaves what it had written of it', async () => {
    const recorded = await lab.record([node, '--max-old-space-size=60', lab.write('app.js', OVERFLOWING)], {
      kind: 'heap',
      interval: 32_768,
      rotateMs: 300,
    });
    const [thread] = recorded.run.threads;
    assert.equal(recorded.run.state, 'partial');
    assert.equal(recorded.run.end, 'killed');
    assert.match(recorded.run.notes.join('\n'), /heap is full\..*\n.*without writing the last seconds/);
    assert.ok(thread!.profiles.length >= 1);
    const profile = readFileSync(join(recorded.dir, thread!.profiles[0]!), 'utf8');
    assert.match(profile, /"functionName":"overflow"/);
  });

  it('by SIGKILL in a loop without end, and leaves what it had written', async () => {
    const { capture, output, ended } = await lab.start(
      [node, lab.write('app.js', `console.log(process.pid);${burn(1e9)}`)],
      { rotateMs: 60_000 },
    );
    await lab.printed(output, '\n');
    // Long before a segment is as long as it may be.
    await until(() => readdirSync(capture.dir).some((name) => name.endsWith('.1.cpuprofile')));
    process.kill(Number(output.stdout), 'SIGKILL');
    const recorded = await ended();
    assert.equal(recorded.run.state, 'partial');
    assert.ok(hitsOf(recorded.dir, recorded.run.threads[0]!, 'hot') > 100);
  });

  it('by SIGKILL before it has written anything, and says so', async () => {
    const recorded = await lab.recordSource(`${burn(100)}process.kill(process.pid, 'SIGKILL')`);
    assert.equal(recorded.run.state, 'failed');
    assert.match(
      recorded.run.notes[0]!,
      /^The program was ended by SIGKILL before it had written a first part/,
    );
  });

  it('by process.abort', async () => {
    const recorded = await lab.recordSource(`${burn(300)}process.abort()`);
    assertWhole(recorded);
    assert.deepEqual([recorded.run.end, recorded.run.exitSignal], ['killed', 'SIGABRT']);
  });
});
