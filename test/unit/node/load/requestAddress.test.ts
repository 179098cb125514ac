import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { requestAddress } from '../../../../src/node/load/requestAddress';

describe('requesting one address', () => {
  let server: http.Server;
  const paths: string[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  let answer: http.RequestListener;

  beforeEach(async () => {
    paths.length = 0;
    opened = 0;
    answer = (_, response) => response.end('done');
    server = http.createServer((request, response) => {
      paths.push(request.url ?? '');
      answer(request, response);
    });
    server.on('connection', (socket) => {
      opened++;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const address = (path = '/') => new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const never = new AbortController().signal;

  it('uses few connections and leaves none behind', async () => {
    assert.deepEqual(await requestAddress(address(), 100, never), { failures: 0, last: undefined });
    assert.equal(paths.length, 100);
    assert.ok(opened <= 8, `${opened} connections`);
    // What keeps a connection until its time is over would fail by mocha's limit.
    while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('follows redirects on the same server only, and not for ever', async () => {
    answer = (request, response) => {
      const location = { '/': '/home', '/away': 'http://127.0.0.1:1/', '/round': '/round' }[
        request.url ?? ''
      ];
      response
        .writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location })
        .end();
    };
    await requestAddress(address(), 1, never);
    assert.deepEqual(paths, ['/', '/home']);
    assert.equal((await requestAddress(address('/away'), 1, never)).failures, 0);
    assert.equal((await requestAddress(address('/round'), 1, never)).failures, 0);
    assert.equal(paths.filter((path) => path === '/round').length, 6);
  });

  it('counts what gets no answer, and says why', async () => {
    answer = (request, response) => {
      if (paths.length % 2 === 0) request.socket.destroy();
      else response.writeHead(500).end();
    };
    const { failures, last } = await requestAddress(address(), 10, never);
    assert.equal(failures, 5);
    assert.match(String(last), /socket hang up|ECONNRESET/);
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    await requestAddress(address(), 1000, stop.signal);
    assert.ok(paths.length <= 8);
  });
});
