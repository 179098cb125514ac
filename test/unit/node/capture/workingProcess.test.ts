import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemProcess } from '../../../../src/node/attach/systemProcess';
import { endTree } from '../../../../src/node/capture/processTree';
import {
  awaitWorking,
  chooseWorking,
  findListening,
  findWorking,
  workingText,
} from '../../../../src/node/capture/workingProcess';

function one(pid: number, line: string, more: Partial<SystemProcess> = {}): SystemProcess {
  const argv = line.startsWith('npm') ? [line] : line.split(' ');
  const parentPid = pid - 1;
  return { pid, parentPid, argv, commandLine: line, listeners: [], foreign: false, isolated: false, ...more };
}
const on = (...ports: number[]) => ({ listeners: ports.map((port) => ({ host: '127.0.0.1', port })) });
const chosen = (processes: readonly SystemProcess[], port?: number) => {
  const found = chooseWorking(processes, port);
  return (
    found && [found.process.pid, found.reason.kind, found.rivals.map((it: SystemProcess) => it.pid)].flat()
  );
};

describe('the process that does the work', () => {
  const NPM = one(1, 'npm start', { cpuMs: 900 });
  const TSX = one(2, 'node /app/node_modules/.bin/tsx src/server.ts', { cpuMs: 400 });
  const APP = 'node --require /app/node_modules/tsx/dist/preflight.cjs --import file:///x.mjs src/server.ts';

  it('is none of those that are there to start it', () => {
    assert.deepEqual(chosen([NPM, TSX, one(3, APP, { cpuMs: 300 })]), [3, 'only']);
    for (const starter of [
      'npx tsx src/server.ts',
      'yarn dev',
      'node /usr/lib/node_modules/npm/bin/npm-cli.js start',
      'node /app/node_modules/tsx/dist/cli.mjs watch a.ts',
      'node --require ./env.js /app/node_modules/.bin/nodemon a.js',
      'node --watch a.js',
      'node .yarn/releases/yarn-4.5.0.cjs start',
    ]) {
      const argv = /^(?:npx|yarn)/.test(starter) ? [starter] : starter.split(' ');
      assert.equal(chooseWorking([one(1, starter, { argv })], undefined), undefined, starter);
    }
    for (const program of ['node server.js', 'node src/npm.service.js', 'node watch.js --watch', 'node']) {
      assert.deepEqual(chosen([one(1, program)]), [1, 'only'], program);
    }
  });

  it('is the one that listens, and not at the port of its inspector', () => {
    const server = one(4, 'node server.js', on(9229, 3000));
    const busy = one(5, 'node jobs.js', { cpuMs: 9_000, ...on(9229), parentPid: 1 });
    assert.deepEqual(chosen([NPM, server, busy]), [4, 'listens']);
    assert.equal(
      workingText(chooseWorking([NPM, server, busy], undefined)!),
      'process 4 (server.js), which listens on port 3000',
    );
    const inspected = one(6, 'node --inspect=9300 jobs.js', on(9300));
    assert.deepEqual(chosen([NPM, server, inspected]), [4, 'listens']);
  });

  it('is, of several that listen, the one that the load goes to, else there is a doubt', () => {
    const api = one(4, 'node api.js', { ...on(4000), cpuMs: 100 });
    const web = one(5, 'node web.js', { ...on(5173), cpuMs: 800 });
    assert.deepEqual(chosen([api, web], 4000), [4, 'listens']);
    assert.deepEqual(chosen([api, web]), [5, 'listens', 4]);
  });

  it('is the busiest worker of a cluster', () => {
    const primary = one(4, 'node server.js', { ...on(3000), cpuMs: 2_000 });
    const workers = [5, 6].map((pid) =>
      one(pid, 'node server.js', { parentPid: 4, cpuMs: pid * 10, isClusterWorker: true }),
    );
    const helper = one(7, 'node thumbnails.js', { parentPid: 4, cpuMs: 5_000, isClusterWorker: false });
    assert.deepEqual(chosen([primary, ...workers, helper], 3000), [6, 'cluster']);
    assert.match(
      workingText(chooseWorking([primary, ...workers, helper], 3000)!),
      /^process 6 \(server\.js\), the busiest of the 2 workers of process 4, which listens on port 3000$/,
    );
    // Where environments can't be read.
    const unknown = workers.map(({ isClusterWorker, ...it }) => it);
    assert.deepEqual(chosen([primary, ...unknown], undefined), [6, 'cluster']);
  });

  it('is, where none listens, the innermost or the busiest; those as busy are named', () => {
    const outer = one(4, 'node dev.js', { cpuMs: 100 });
    const inner = one(5, 'node queue.js', { cpuMs: 120 });
    assert.deepEqual(chosen([NPM, outer, inner]), [5, 'only']);
    const helper = one(6, 'node queue.js', { cpuMs: 10, parentPid: 4 });
    const rival = one(7, 'node mails.js', { cpuMs: 90, parentPid: 4 });
    assert.deepEqual(chosen([NPM, outer, inner, helper, rival]), [5, 'busiest', 4, 7]);
    assert.equal(chosen([NPM, TSX]), undefined);
    assert.equal(chosen([]), undefined);
  });

  describe('of programs that run', function () {
    this.timeout(60_000);
    let folder: string;
    let child: ChildProcess | undefined;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'hotlight wörk '));
    });
    afterEach(async () => {
      if (child?.pid !== undefined) await endTree([child.pid], [child.pid]);
      rmSync(folder, { recursive: true, force: true });
    });
    const accepts = (port: number): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port });
        socket.once('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      });

    it('is found under npm and a shell, where it is known by its port, too', async function () {
      // What a shell has started is seen in the table of processes, and Linux's is the one that is always at hand.
      if (process.platform !== 'linux') this.skip();
      writeFileSync(
        join(folder, 'server.js'),
        `const server = require('node:http').createServer((q, s) => s.end());
        server.listen(0, '127.0.0.1', () => require('node:fs').writeFileSync('port', String(server.address().port)));`,
      );
      const scripts = { start: 'node server.js && echo over' };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts }));
      const started = spawn('npm', ['start'], { cwd: folder, stdio: 'ignore' });
      child = started;
      await once(started, 'spawn');
      const found = await awaitWorking(started.pid!, {
        port: undefined,
        signal: new AbortController().signal,
        hasEnded: () => started.exitCode !== null,
        accepts,
      });
      assert.equal(found?.process.argv.at(-1), 'server.js');
      assert.notEqual(found.process.pid, started.pid);
      assert.equal(found.reason.kind, 'listens');
      const { port } = found.reason as { port: number };
      assert.equal((await findListening(port))?.process.pid, found.process.pid);
      const again = await findWorking(started.pid!, undefined);
      assert.deepEqual([again?.process.pid, again?.isRootStarter], [found.process.pid, true]);
    });

    it('is undefined when the program ends first', async () => {
      const started = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
      child = started;
      await once(started, 'spawn');
      const options = { port: undefined, signal: new AbortController().signal, accepts };
      assert.equal(
        await awaitWorking(started.pid!, { ...options, hasEnded: () => started.exitCode !== null }),
        undefined,
      );
    });
  });
});
