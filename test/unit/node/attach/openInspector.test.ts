import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HotlightError } from '../../../../src/core/base/errors';
import { openInspector } from '../../../../src/node/attach/openInspector';
import { endPrograms, onLinux, startProgram } from './program';

const says = (reason: HotlightError['reason'], message: RegExp) => (error: unknown) => {
  assert.ok(HotlightError.is(error, reason), String(error));
  assert.match(error.message, message);
  return true;
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('opening the inspector of a process', function () {
  this.timeout(30_000);
  afterEach(endPrograms);

  it('takes the port that the process was given, and finds it open the second time', async () => {
    const port = await freePort();
    const program = await startProgram('spin.js', { nodeArgs: [`--inspect-port=127.0.0.1:${port}`] });
    const first = await openInspector(program.pid);
    assert.deepEqual([first.listener.port, first.openedByUs], [port, true]);
    assert.match(first.url, new RegExp(`^ws://127\\.0\\.0\\.1:${port}/[0-9a-f-]{36}$`));
    const second = await openInspector(program.pid);
    assert.deepEqual([second.listener.port, second.openedByUs], [port, false]);
  });

  onLinux('finds one that the program opened itself, and not its web server', async () => {
    const program = await startProgram('own-inspector.js', { nodeArgs: [] });
    const { listener, openedByUs } = await openInspector(program.pid);
    assert.equal(openedByUs, false);
    assert.match(program.printed(), new RegExp(`ws://127\\.0\\.0\\.1:${listener.port}/`));
  });

  it('refuses ourselves, what is gone, and what is not Node.js', async () => {
    await assert.rejects(openInspector(process.pid), says('usage', /is Hotlight itself/));
    const child = spawn('sleep', ['30']);
    try {
      await assert.rejects(
        openInspector(child.pid!),
        says('unsupported', /^Process \d+ is .*not (a )?Node\.js/),
      );
      assert.equal(child.exitCode, null);
    } finally {
      await end(child);
    }
    await assert.rejects(openInspector(child.pid!), says('not-found', /^There is no process \d+/));
  });

  onLinux('never signals a process that the signal would end', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hotlight-'));
    const node = join(dir, 'node');
    await copyFile('/bin/sleep', node);
    await chmod(node, 0o755);
    const child = spawn(node, ['30']);
    await once(child, 'spawn');
    try {
      await assert.rejects(
        openInspector(child.pid!),
        says('unsupported', /does not take SIGUSR1 \(--disable-sigusr1\)/),
      );
      await sleep(50);
      assert.equal(child.signalCode, null);
    } finally {
      await end(child);
      await rm(dir, { recursive: true });
    }
  });

  onLinux('names the process that holds the port', async () => {
    const port = await freePort();
    const holder = await startProgram('spin.js', { nodeArgs: [`--inspect=127.0.0.1:${port}`] });
    const program = await startProgram('spin.js', { nodeArgs: [`--inspect-port=127.0.0.1:${port}`] });
    await assert.rejects(
      openInspector(program.pid),
      says('unsupported', new RegExp(`on port ${port}, which process ${holder.pid} \\(.*spin\\.js\\) holds`)),
    );
    assert.doesNotMatch(program.printed(), /address already in use/);
  });

  onLinux('does not wait for a stopped process', async () => {
    const program = await startProgram('spin.js');
    program.child.kill('SIGSTOP');
    while (!(await isStopped(program.pid))) await sleep(5);
    await assert.rejects(openInspector(program.pid), says('unsupported', /is stopped: let it continue/));
    program.child.kill('SIGCONT');
    assert.equal((await openInspector(program.pid)).openedByUs, true);
  });

  onLinux('gives up on a program that handles SIGUSR1 itself', async () => {
    const program = await startProgram('own-signal.js');
    await assert.rejects(
      openInspector(program.pid),
      says('unsupported', /handles SIGUSR1 itself, or a synchronous call blocks it/),
    );
    assert.match(program.printed(), /logs reopened/);
    assert.equal(program.child.exitCode, null);
  });

  it('can be cancelled', async () => {
    const program = await startProgram('spin.js');
    await assert.rejects(openInspector(program.pid, AbortSignal.abort()), says('cancelled', /cancelled/));
    assert.doesNotMatch(program.printed(), /Debugger listening/);
  });
});

async function isStopped(pid: number): Promise<boolean> {
  const { readStat } = await import('../../../../src/node/attach/linux');
  return (await readStat(pid))?.state === 'T';
}
