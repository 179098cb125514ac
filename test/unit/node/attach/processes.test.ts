import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HotlightError } from '../../../../src/core/base/errors';
import {
  listDarwinProcesses,
  parseDetails,
  parseListener,
  parseLsof,
} from '../../../../src/node/attach/darwin';
import { listLinuxListeners, parseTcpTable } from '../../../../src/node/attach/linux';
import { listProcesses, whyDenied } from '../../../../src/node/attach/processes';
import { isNodeExecutable } from '../../../../src/node/attach/systemProcess';
import { parseCim } from '../../../../src/node/attach/windows';
import { endPrograms, fixture, onLinux, onUnix, startProgram, testNode } from './program';

describe('the running Node.js processes', function () {
  this.timeout(30_000);
  afterEach(endPrograms);

  it('are listed with what tells them apart, newest first, without ourselves', async () => {
    const before = Date.now();
    const plain = await startProgram('spin.js', { nodeArgs: [] });
    const inspected = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
    const list = await listProcesses();
    assert.equal(
      list.find(({ pid }) => pid === process.pid),
      undefined,
    );
    const found = list.find(({ pid }) => pid === plain.pid)!;
    assert.equal(found.parentPid, process.pid);
    assert.equal(found.inspector, undefined);
    assert.equal(found.denied, undefined);
    assert.ok(found.commandLine.endsWith(fixture('spin.js')));
    assert.ok(Math.abs(found.startedAt! - before) < 10_000, `${found.startedAt} ${before}`);
    if (process.platform === 'linux') {
      assert.equal(found.cwd, process.cwd());
      assert.deepEqual(found.argv, [testNode, fixture('spin.js')]);
    }
    const port = Number(/ws:\/\/127\.0\.0\.1:(\d+)/.exec(inspected.printed())![1]);
    assert.deepEqual(list.find(({ pid }) => pid === inspected.pid)!.inspector, { host: '127.0.0.1', port });
    const starts = list.map(({ startedAt }) => startedAt ?? 0);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => b - a),
    );
  });

  onLinux('show the port of NODE_OPTIONS, and no web server as an inspector', async () => {
    const options = await startProgram('spin.js', {
      nodeArgs: [],
      env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' },
    });
    const server = await startProgram('own-inspector.js', { nodeArgs: [] });
    const list = await listProcesses();
    assert.ok(list.find(({ pid }) => pid === options.pid)!.inspector);
    assert.equal(list.find(({ pid }) => pid === server.pid)!.inspector, undefined);
  });

  it('can be cancelled', async () => {
    await assert.rejects(listProcesses({ signal: AbortSignal.abort() }), (error) =>
      HotlightError.is(error, 'cancelled'),
    );
  });

  it('say why one of another user, or of another network, is out of reach', () => {
    const it = {
      pid: 7,
      parentPid: 1,
      argv: ['node'],
      commandLine: 'node',
      listeners: [],
      foreign: false,
      isolated: false,
    };
    assert.equal(whyDenied(it), undefined);
    assert.match(whyDenied({ ...it, foreign: true })!, /^Process 7 belongs to another user/);
    assert.match(whyDenied({ ...it, isolated: true })!, /^Process 7 runs in a container/);
  });

  it('are recognised by their executable', () => {
    for (const name of [
      '/usr/bin/node',
      'node',
      'nodejs',
      '/opt/node22',
      'node-20'.replace('-', ''),
      'C:\\nodejs\\node.exe',
      '/usr/bin/node (deleted)',
    ]) {
      assert.ok(isNodeExecutable(name), name);
    }
    for (const name of [
      '/usr/bin/nodemon',
      'bun',
      '/usr/bin/node-gyp',
      '',
      '/home/node/app',
      'node_exporter',
    ]) {
      assert.ok(!isNodeExecutable(name), name);
    }
  });

  describe('on Linux', () => {
    // Captured from a little-endian machine; the first line of each is the heading.
    const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 128456 1 0000000000000000 100 0 0 10 0
   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 99001 1 0000000000000000 100 0 0 10 0
   2: 0100007F:240D 0100007F:D2B2 01 00000000:00000000 00:00000000 00000000  1000        0 128999 1 0000000000000000 20 4 30 10 -1
`;
    const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 777 1
   1: 00000000000000000000000001000000:240E 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 778 1
   2: 0000000000000000FFFF00000100007F:240F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 779 1
`;
    it('reads the socket tables', () => {
      assert.deepEqual(
        parseTcpTable(TCP).map(({ host, port, state, inode }) => [host, port, state, inode]),
        [
          ['127.0.0.1', 9229, '0A', '128456'],
          ['0.0.0.0', 3000, '0A', '99001'],
          ['127.0.0.1', 9229, '01', '128999'],
        ],
      );
      assert.deepEqual(
        parseTcpTable(TCP6).map(({ host, port }) => [host, port]),
        [
          ['::', 8080],
          ['::1', 9230],
          ['127.0.0.1', 9231],
        ],
      );
      assert.deepEqual(parseTcpTable(''), []);
    });

    onLinux('finds our own sockets', async () => {
      const server = createServer().listen(0, '::1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const found = await listLinuxListeners(process.pid);
      assert.ok(
        found.some((it) => it.host === '::1' && it.port === port),
        JSON.stringify(found),
      );
      server.close();
    });
  });

  describe('on macOS', () => {
    it('reads ps', () => {
      const printed =
        '    1     0     0 Sat Nov  1 08:00:01 2026 /sbin/launchd\n' +
        '  812   501   501 Sat Nov 21 01:45:57 2026 /usr/local/bin/node --inspect my app/server.js\n' +
        'garbage\n';
      assert.deepEqual(parseDetails(printed)[1], {
        pid: 812,
        parentPid: 501,
        owner: 501,
        startedAt: Date.UTC(2026, 10, 21, 1, 45, 57),
        commandLine: '/usr/local/bin/node --inspect my app/server.js',
      });
      assert.equal(parseDetails(printed).length, 2);
    });

    it('reads lsof', () => {
      const files = parseLsof('p812\nfcwd\nn/Users/zoë/my shop\np900\nfcwd\nn/\n');
      assert.deepEqual(
        [...files],
        [
          [812, ['/Users/zoë/my shop']],
          [900, ['/']],
        ],
      );
      assert.deepEqual(parseListener('127.0.0.1:9229'), [{ host: '127.0.0.1', port: 9229 }]);
      assert.deepEqual(parseListener('*:3000'), [{ host: '127.0.0.1', port: 3000 }]);
      assert.deepEqual(parseListener('[::1]:8080'), [{ host: '::1', port: 8080 }]);
      assert.deepEqual(parseListener('nonsense'), []);
    });

    onUnix('asks the tools that Linux has too', async () => {
      const program = await startProgram('spin.js', { nodeArgs: ['--inspect=127.0.0.1:0'] });
      const found = (await listDarwinProcesses(500)).find(({ pid }) => pid === program.pid)!;
      assert.equal(found.parentPid, process.pid);
      assert.ok(found.commandLine.endsWith('spin.js'));
      assert.ok(Math.abs(found.startedAt! - Date.now()) < 30_000);
    });
  });

  describe('on Windows', () => {
    it('reads CIM', () => {
      const line =
        '"C:\\Program Files\\nodejs\\node.exe" --inspect=9230 "C:\\my app\\server.js" --name "a \\"b\\""';
      const [mine, theirs] = parseCim(
        `\ufeff${JSON.stringify({
          processes: [
            { pid: 812, parent: 500, line, started: 1795225557000 },
            { pid: 900, parent: 4, line: null, started: null },
          ],
          sockets: [{ pid: 812, host: '0.0.0.0', port: 9230 }],
        })}\r\n`,
      );
      assert.deepEqual(mine, {
        pid: 812,
        parentPid: 500,
        argv: [
          'C:\\Program Files\\nodejs\\node.exe',
          '--inspect=9230',
          'C:\\my app\\server.js',
          '--name',
          'a "b"',
        ],
        commandLine: line,
        startedAt: 1795225557000,
        listeners: [{ host: '127.0.0.1', port: 9230 }],
        foreign: false,
        isolated: false,
      });
      assert.equal(theirs!.foreign, true);
      assert.throws(
        () => parseCim('Get-CimInstance : Access denied'),
        (error) => HotlightError.is(error, 'bad-input'),
      );
    });
  });
});
