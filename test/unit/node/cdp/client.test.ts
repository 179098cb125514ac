import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { WebSocketServer } from 'ws';
import { HotlightError } from '../../../../src/core/base/errors';
import { connectCdp } from '../../../../src/node/cdp/client';
import { findInspectorUrl } from '../../../../src/node/cdp/discover';
import { watchWorkers } from '../../../../src/node/cdp/workers';

async function startInspected(args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  for await (const chunk of child.stderr!) {
    printed += chunk;
    const url = /ws:\/\/\S+/.exec(printed)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`no inspector: ${printed}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A peer that answers as the test says. */
async function fakePeer(onMessage: (text: string, reply: (text: string) => void) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) =>
    socket.on('message', (data) => onMessage(data.toString(), (text) => socket.send(text))),
  );
  return {
    server,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    close: () => {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const says = (reason: HotlightError['reason'], message: RegExp) => (error: unknown) => {
  assert.ok(HotlightError.is(error, reason), String(error));
  assert.match(error.message, message);
  return true;
};

describe('a DevTools protocol connection', function () {
  this.timeout(30_000);

  describe('to a real inspector', () => {
    let child: ChildProcess;
    let url: string;
    before(async () => {
      ({ child, url } = await startInspected(['-e', 'setInterval(() => {}, 1000)']));
    });
    after(() => ended(child));

    it('is found by its port, evaluates, and leaves the process running', async () => {
      const { hostname, port } = new URL(url);
      assert.equal(await findInspectorUrl(hostname, Number(port)), url);
      assert.equal(
        new URL(await findInspectorUrl('localhost', Number(port))).pathname,
        new URL(url).pathname,
      );
      const cdp = await connectCdp(url);
      const { result } = await cdp.send('Runtime.evaluate', {
        expression: 'process.pid',
        returnByValue: true,
      });
      assert.equal(result.value, child.pid);
      await cdp.close();
      assert.equal(cdp.isOpen, false);
      assert.equal(child.exitCode, null);
      await assert.rejects(
        cdp.send('Profiler.enable'),
        says('io', /Profiler\.enable got no answer: the connection was closed\./),
      );
    });

    it('tells what the process refused', async () => {
      const cdp = await connectCdp(url, { peer: 'process 7' });
      await assert.rejects(
        cdp.send('Debugger.getScriptSource', { scriptId: 'none' }),
        says('target', /^Process 7 refused Debugger\.getScriptSource: .+[^.]\.$/),
      );
      await cdp.close();
    });

    it('gives up on an answer that does not come, and drops it when it comes late', async () => {
      const cdp = await connectCdp(url, { peer: 'process 7' });
      const slow = cdp.send(
        'Runtime.evaluate',
        { expression: 'new Promise(r => setTimeout(r, 300, 5))', awaitPromise: true },
        { timeoutMs: 50 },
      );
      await assert.rejects(slow, says('io', /^Process 7 did not answer Runtime\.evaluate within 0\.05 s/));
      const quick = await cdp.send('Runtime.evaluate', {
        expression: 'new Promise(r => setTimeout(r, 500, 6))',
        awaitPromise: true,
      });
      assert.equal(quick.result.value, 6);
      await cdp.close();
    });
  });

  it('reaches worker threads and hears of their end', async () => {
    const { child, url } = await startInspected([
      '-e',
      `const { Worker } = require('node:worker_threads');
       globalThis.w = new Worker('setInterval(() => {}, 1000)', { eval: true, name: 'priced' });
       setInterval(() => {}, 1000)`,
    ]);
    try {
      const cdp = await connectCdp(url);
      const worker = await new Promise<Parameters<Parameters<typeof watchWorkers>[1]>[0]>(
        (resolve, reject) => {
          watchWorkers(cdp, resolve).catch(reject);
        },
      );
      // A thread that is still starting has no `process` yet.
      let id: unknown;
      for (let i = 0; i < 100 && id === undefined; i++) {
        const { result } = await worker.session.send('Runtime.evaluate', {
          expression: "process.getBuiltinModule('node:worker_threads').threadId",
        });
        id = result.value;
      }
      assert.equal(id, 1);
      assert.match(worker.title, /^\[worker 1\]/);
      await cdp.send('Runtime.evaluate', { expression: 'w.terminate(); 0' });
      assert.equal(await worker.session.ended, 'the worker has ended');
      await assert.rejects(worker.session.send('Profiler.enable'), says('io', /the worker has ended/));
      await cdp.close();
    } finally {
      await ended(child);
    }
  });

  it('ends when the process is killed, and rejects what is pending', async () => {
    const { child, url } = await startInspected(['-e', 'setInterval(() => {}, 1000)']);
    const cdp = await connectCdp(url, { peer: 'process 7' });
    const pending = cdp.send('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true });
    child.kill('SIGKILL');
    await assert.rejects(pending, says('io', /got no answer: process 7 closed the connection|broke/));
    await cdp.ended;
    await cdp.close();
    await ended(child);
  });

  it('survives an answer of 300 MB', async () => {
    const children = Array.from({ length: 6_000 }, () => ({ id: 1, functionName: 'f'.repeat(50_000) }));
    const peer = await fakePeer((text, reply) => {
      reply(JSON.stringify({ id: JSON.parse(text).id, result: { profile: { head: { children } } } }));
    });
    const cdp = await connectCdp(peer.url);
    const { profile } = await cdp.send('HeapProfiler.stopSampling');
    assert.equal(profile.head.children.length, children.length);
    await cdp.close();
    await peer.close();
  });

  it('says what else listens there', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}));
    const silentPort = await listening(silent);
    const web = createHttpServer((_request, response) => response.end('<html>shop</html>'));
    const webPort = await listening(web);
    const browser = createHttpServer((_request, response) =>
      response.end(JSON.stringify([{ type: 'page', id: 'AB12', webSocketDebuggerUrl: 'ws://x' }])),
    );
    const browserPort = await listening(browser);
    const closed = createServer();
    const closedPort = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    try {
      await assert.rejects(
        findInspectorUrl('127.0.0.1', webPort),
        says('bad-input', /is not a Node\.js inspector/),
      );
      await assert.rejects(findInspectorUrl('127.0.0.1', browserPort), says('unsupported', /browser/));
      await assert.rejects(
        findInspectorUrl('127.0.0.1', closedPort),
        says('not-found', new RegExp(`Nothing listens on 127\\.0\\.0\\.1:${closedPort}`)),
      );
      await assert.rejects(findInspectorUrl('127.0.0.1', silentPort), says('io', /no answer within 3 s/));
      await assert.rejects(
        connectCdp(`ws://127.0.0.1:${webPort}/x`),
        says('bad-input', /is not a Node\.js inspector/),
      );
      await assert.rejects(
        connectCdp(`ws://127.0.0.1:${silentPort}/x`, { timeoutMs: 100 }),
        says('io', /could not be reached/),
      );
      await assert.rejects(
        connectCdp(`ws://127.0.0.1:${closedPort}/x`),
        says('not-found', /Nothing listens/),
      );
      await assert.rejects(connectCdp('http://127.0.0.1:1/'), says('usage', /is not an inspector's address/));
      await assert.rejects(connectCdp('nonsense'), says('usage', /is not an inspector's address/));
      const abort = new AbortController();
      const cancelled = assert.rejects(
        connectCdp(`ws://127.0.0.1:${silentPort}/x`, { signal: abort.signal }),
        says('cancelled', /cancelled/),
      );
      abort.abort();
      await cancelled;
    } finally {
      for (const server of [silent, web, browser]) {
        server.close();
        if ('closeAllConnections' in server) (server as import('node:http').Server).closeAllConnections();
      }
    }
  });

  it('ends on garbage instead of waiting for ever', async () => {
    const peer = await fakePeer((_text, reply) => reply('hello?'));
    const cdp = await connectCdp(peer.url);
    await assert.rejects(cdp.send('Profiler.enable'), says('io', /not a DevTools protocol message/));
    await peer.close();
  });
});
