import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { RunThread } from '../../../../src/core/runs/run';
import { burn, hitsOf, Lab, node, type Recorded } from './lab';

/** Burns CPU until it is ended from outside. */
const forever = burn(1e9);

describe('the threads of a recorded program', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  const workersOf = ({ run }: Recorded): RunThread[] => run.threads.filter(({ threadId }) => threadId !== 0);

  const assertBusy = ({ dir }: Recorded, thread: RunThread | undefined, name = 'hot'): void => {
    assert.ok(thread !== undefined, 'the thread is not in the run');
    assert.ok(thread.complete, `${thread.id} is not complete`);
    assert.ok(hitsOf(dir, thread, name) > 3, `${hitsOf(dir, thread, name)} hits in ${thread.id}`);
  };

  it('are each recorded, with the name and the thread that started it', async () => {
    lab.write('w.js', burn(300));
    const recorded = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      new Worker(__dirname + '/w.js'); new Worker(${JSON.stringify(burn(300))}, { eval: true });${burn(300)}`,
    );
    const { run } = recorded;
    assert.equal(run.state, 'complete');
    assert.equal(run.threads.length, 3);
    const [main] = run.threads;
    assert.equal(main!.name, 'app.js');
    assert.deepEqual(main!.argv.slice(1), [`${lab.app}/app.js`]);
    assertBusy(recorded, main);
    for (const worker of workersOf(recorded)) {
      assert.equal(worker.parent, main!.id);
      assert.equal(worker.pid, main!.pid);
      assertBusy(recorded, worker);
    }
    assert.ok(workersOf(recorded).some(({ name }) => name === 'w.js'));
  });

  it('say how long each was on a CPU, and waited for one, where the system knows', async function () {
    if (process.platform !== 'linux' || !existsSync('/proc/thread-self/schedstat')) this.skip();
    const { run } = await lab.recordSource(
      `const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(burn(400))}, { eval: true });`,
    );
    const [main, worker] = run.threads.map(({ scheduling }) => scheduling!);
    // The worker burns 400 ms by the clock.
    assert.ok(worker!.onCpu + worker!.waited > 200_000, JSON.stringify(worker));
    assert.ok(worker!.onCpu > 0 && worker!.waited >= 0 && main!.onCpu > 0);
  });

  it('are whole when the process exits while they are busy, wait, or idle', async () => {
    lab.write('busy.js', forever);
    lab.write('waits.js', `${burn(300)}Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`);
    lab.write('idles.js', `${burn(300)}setInterval(() => {}, 1000)`);
    const recorded = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      for (const name of ['busy', 'waits', 'idles']) new Worker(__dirname + '/' + name + '.js');
      setTimeout(() => process.exit(6), 2500)`,
    );
    assert.equal(recorded.run.exitCode, 6);
    assert.equal(recorded.stderr, '');
    assert.equal(workersOf(recorded).length, 3);
    for (const worker of workersOf(recorded)) assertBusy(recorded, worker);
  });

  it('are whole when they are terminated', async () => {
    lab.write('busy.js', forever);
    const recorded = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      const worker = new Worker(__dirname + '/busy.js');
      setTimeout(() => worker.terminate().then((code) => console.log('terminated', code)), 1500)`,
    );
    assert.equal(recorded.stdout, 'terminated 1\n');
    assert.equal(recorded.stderr, '');
    assertBusy(recorded, workersOf(recorded)[0]);
  });

  it('are whole when they exit or fail', async () => {
    lab.write('exits.js', `${burn(250)}process.exit(2)`);
    lab.write('throws.js', `${burn(250)}throw new Error('of the worker')`);
    const recorded = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      for (const name of ['exits', 'throws']) new Worker(__dirname + '/' + name + '.js')
        .on('error', (error) => console.log(error.message)).on('exit', (code) => console.log(name, code))`,
    );
    assert.deepEqual(recorded.stdout.trim().split('\n').sort(), ['exits 2', 'of the worker', 'throws 1']);
    for (const worker of workersOf(recorded)) assertBusy(recorded, worker);
  });

  it('are found in workers of workers', async () => {
    lab.write('inner.js', forever);
    lab.write(
      'outer.js',
      `const { Worker } = require('node:worker_threads');
      new Worker(__dirname + '/inner.js');${burn(300)}setInterval(() => {}, 1000)`,
    );
    const recorded = await lab.recordSource(
      `const { Worker } = require('node:worker_threads');
      new Worker(__dirname + '/outer.js'); setTimeout(() => process.exit(), 2500)`,
    );
    const byName = (name: string): RunThread | undefined =>
      recorded.run.threads.find((it) => it.name === name);
    assertBusy(recorded, byName('inner.js'));
    assert.equal(byName('inner.js')!.parent, byName('outer.js')!.id);
    assert.equal(byName('outer.js')!.parent, byName('app.js')!.id);
  });

  it('leave the program its own worker API', async () => {
    const recorded = await lab.recordSource(
      `const { Worker, SHARE_ENV, getEnvironmentData, setEnvironmentData } = require('node:worker_threads');
      setEnvironmentData('mine', 1);
      for (const options of [{}, { env: SHARE_ENV }, { execArgv: [] }, { env: { A: '1' } }]) {
        new Worker("const { getEnvironmentData, parentPort } = require('node:worker_threads'); parentPort.postMessage(getEnvironmentData('mine'))",
          { eval: true, ...options }).on('message', (it) => console.log(it));
      }`,
    );
    assert.equal(recorded.stdout, '1\n1\n1\n1\n');
    // A worker with an environment of its own, which lacks ours, is not reached.
    assert.equal(workersOf(recorded).length, 3);
  });

  it('are recorded in child processes, whatever starts them', async () => {
    lab.write('child.js', burn(300));
    const recorded = await lab.recordSource(
      `const { execFile, execSync, fork, spawn } = require('node:child_process');
      const child = __dirname + '/child.js';
      execFile(process.execPath, [child]); fork(child); spawn(process.execPath, [child], { detached: true });
      execSync(JSON.stringify(process.execPath) + ' ' + JSON.stringify(child));`,
    );
    const { run } = recorded;
    assert.equal(run.threads.length, 5);
    const main = run.threads.find(({ name }) => name === 'app.js')!;
    for (const child of run.threads.filter((it) => it !== main)) {
      assert.equal(child.parent, main.id);
      assert.equal(child.name, 'child.js');
      assertBusy(recorded, child);
    }
  });

  it('are recorded in a cluster, whose primary ends its workers', async () => {
    const recorded = await lab.recordSource(
      `const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        for (let i = 0; i < 2; i++) cluster.fork().on('message', function () { setTimeout(() => this.kill(), 1500) });
      } else { ${burn(300)} process.send('ready'); setInterval(() => {}, 1000) }`,
    );
    assert.equal(recorded.run.threads.length, 3);
    for (const { parent, threadId } of recorded.run.threads.slice(1)) {
      assert.deepEqual([parent, threadId], [recorded.run.threads[0]!.id, 0]);
    }
    for (const thread of recorded.run.threads.slice(1)) assertBusy(recorded, thread);
  });

  it('leave package managers out, and not what they start', async () => {
    lab.write('package.json', JSON.stringify({ scripts: { start: `${JSON.stringify(node)} app.js` } }));
    lab.write('app.js', `${burn(300)}process.exit(3)`);
    const recorded = await lab.record(['npm', 'start', '--silent']);
    assert.deepEqual(
      recorded.run.threads.map(({ name, parent }) => [name, parent]),
      [['app.js', undefined]],
    );
    assert.equal(recorded.run.exitCode, 3);
    assertBusy(recorded, recorded.run.threads[0]);
  });

  it('end their recording when the recorder is gone, and go on', async () => {
    const { capture, output } = await lab.start([
      node,
      lab.write(
        'app.js',
        `${burn(300)}console.log('ready'); setInterval(() => hot(1e4), 10);
        setTimeout(() => { console.log('still here'); process.exit() }, 4000)`,
      ),
    ]);
    await lab.printed(output, 'ready');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const run = await capture.stop({ keepAlive: true });
    assert.equal(run.state, 'complete');
    assert.equal(run.end, 'stopped');
    assert.equal(run.exitCode, undefined);
    await lab.printed(output, 'still here');
  });
});
