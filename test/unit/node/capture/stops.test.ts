import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../../../src/core/base/errors';
import type { SpawnedProgram } from '../../../../src/node/capture/launch';
import { spawnProgram } from '../../../../src/node/capture/program';
import { burn, hitsOf, Lab, node, processesNaming, until } from './lab';

const forever = `console.log('ready');${burn(1e9)}`;

describe('a recording that is stopped', function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    lab = await Lab.open();
  });
  afterEach(() => lab.clean());
  after(() => lab.close());

  it('is whole, and its program is ended', async () => {
    const source = `${burn(300)}console.log('ready');setInterval(() => hot(1e4), 1)`;
    const { capture, output } = await lab.start([node, lab.write('app.js', source)]);
    await lab.printed(output, 'ready');
    await until(() => capture.run().threads.length === 1);
    assert.equal(capture.run().state, 'recording');
    const run = await capture.stop();
    assert.equal(await capture.done, run);
    assert.equal(capture.run(), run);
    assert.deepEqual([run.state, run.end, run.exitSignal], ['complete', 'stopped', 'SIGTERM']);
    assert.ok(hitsOf(capture.dir, run.threads[0]!, 'hot') > 10);
    assert.deepEqual(run.notes, []);
  });

  it('is whole when the program is busy in a loop without end', async () => {
    const { capture, output } = await lab.start([node, lab.write('app.js', forever)]);
    await lab.printed(output, 'ready');
    await sleep(1000);
    const run = await capture.stop();
    assert.deepEqual([run.state, run.end], ['complete', 'stopped']);
    assert.ok(hitsOf(capture.dir, run.threads[0]!, 'hot') > 10);
  });

  it('is whole when its time is over', async () => {
    const { run } = await lab.record([node, lab.write('app.js', forever)], { durationMs: 1500 });
    assert.deepEqual([run.state, run.end], ['complete', 'duration']);
    assert.ok(run.durationMs >= 1500);
  });

  it('lets the program close in good order, asking it once', async () => {
    const { capture, output } = await lab.start([
      node,
      lab.write(
        'app.js',
        `process.once('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(0) }, 500));
        setInterval(() => {}, 1000); console.log('ready')`,
      ),
    ]);
    await lab.printed(output, 'ready');
    const run = await capture.stop();
    assert.equal(output.stdout, 'ready\nclosed\n');
    assert.deepEqual([run.exitCode, run.exitSignal], [0, null]);
  });

  it('does not ask a program again that the terminal has interrupted', async () => {
    const { capture, output } = await lab.start([
      node,
      lab.write(
        'app.js',
        `process.once('SIGINT', () => setTimeout(() => { console.log('closed'); process.exit(0) }, 1500));
        setInterval(() => {}, 1000); console.log(process.pid)`,
      ),
    ]);
    await lab.printed(output, '\n');
    await sleep(1000);
    process.kill(Number(output.stdout), 'SIGINT');
    const run = await capture.stop();
    assert.match(output.stdout, /closed/);
    assert.deepEqual([run.end, run.exitCode], ['stopped', 0]);
  });

  it('kills a program that does not listen', async () => {
    const { capture, output } = await lab.start([
      node,
      lab.write(
        'app.js',
        `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')`,
      ),
    ]);
    await lab.printed(output, 'ready');
    const run = await capture.stop();
    assert.deepEqual([run.state, run.exitSignal], ['complete', 'SIGKILL']);
  });

  it('ends everything that the program has started', async () => {
    lab.write('package.json', JSON.stringify({ scripts: { start: `${JSON.stringify(node)} parent.js` } }));
    lab.write('child.js', forever);
    lab.write(
      'parent.js',
      `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['child.js'], { stdio: 'inherit' }); spawn('sleep', ['1000', __dirname]);
      spawn(process.execPath, ['child.js'], { detached: true, stdio: 'inherit', env: { PATH: process.env.PATH } });
      setInterval(() => {}, 1000)`,
    );
    const { capture, output } = await lab.start(['npm', 'start', '--silent']);
    await until(() => output.stdout === 'ready\nready\n');
    const run = await capture.stop();
    assert.equal(run.state, 'complete');
    assert.equal(run.threads.length, 2, 'the child without our environment is not recorded');
  });

  it('says so when a process can not answer', async () => {
    const { capture, output } = await lab.start([
      node,
      lab.write('app.js', `console.log('ready'); require('node:child_process').execSync('sleep 60')`),
    ]);
    await lab.printed(output, 'ready');
    await sleep(500);
    const run = await capture.stop();
    assert.equal(run.end, 'stopped');
    assert.match(run.notes.join('\n'), /^Process \d+ did not answer when the recording was stopped/);
  });

  it('can be cancelled: nothing is kept', async () => {
    const { capture, output } = await lab.start([node, lab.write('app.js', forever)]);
    await lab.printed(output, 'ready');
    await capture.cancel();
    await assert.rejects(capture.done, (error) => HotlightError.is(error, 'cancelled'));
    assert.ok(!existsSync(capture.dir));
    assert.deepEqual(readdirSync(join(lab.folder, '.hotlight', 'runs')), []);
    await until(() => processesNaming(lab.app).length === 0);
    await capture.cancel();
  });

  it('can be cancelled by a signal while it stops', async () => {
    const abort = new AbortController();
    const { capture, output } = await lab.start(
      [node, lab.write('app.js', `console.log('ready'); require('node:child_process').execSync('sleep 60')`)],
      { signal: abort.signal },
    );
    await lab.printed(output, 'ready');
    const stopped = assert.rejects(capture.stop(), (error) => HotlightError.is(error, 'cancelled'));
    abort.abort();
    await stopped;
    assert.ok(!existsSync(capture.dir));
  });

  it('tells of its threads as they come and go', async () => {
    lab.write('child.js', burn(100));
    const { capture, ended } = await lab.start([
      node,
      lab.write('app.js', `setTimeout(() => require('node:child_process').fork('./child.js'), 500)`),
    ]);
    const seen = new Set<number>();
    const subscription = capture.onChange(() => seen.add(capture.run().threads.length));
    await ended();
    subscription.dispose();
    assert.ok(seen.has(1) && seen.has(2), [...seen].join());
  });

  it('works with a program that somebody else starts', async () => {
    const source = `${burn(300)}console.log('ready');setInterval(() => hot(1e4), 1)`;
    const output = { stdout: '', stderr: '' };
    for (const tells of [true, false]) {
      let program: Promise<SpawnedProgram> | undefined;
      const { capture } = await lab.start([node, lab.write('app.js', source)], {
        stdio: (command) => {
          output.stdout = '';
          program = spawnProgram(command, 'pipe', (stream, chunk) => {
            output[stream] += chunk.toString();
          });
          return {
            pid: program.then(({ pid }) => (tells ? pid : undefined)),
            exited: program.then(({ exited }) => exited),
            kill: () => void program?.then((it) => it.kill()),
          };
        },
      });
      await lab.printed(output, 'ready');
      await until(() => capture.run().threads.length === 1);
      const run = await capture.stop();
      assert.deepEqual([run.state, run.exitSignal], ['complete', 'SIGTERM']);
    }
  });
});
