import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import type { LoadResult } from '../../../../src/core/load/loadResult';
import { parseScenario, type Scenario } from '../../../../src/core/load/scenario';
import { driveLoad } from '../../../../src/node/load/driveLoad';
import { keepLoad, readLoad } from '../../../../src/node/load/keepLoad';
import { createRun, readRun, resolveRun } from '../../../../src/node/runs/store';
import { runOf } from '../../../editor/hotlight';

describe('a load', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const scenario = (url: string, rest: object): Scenario =>
    parseScenario(
      JSON.stringify({ version: 1, url, duration: 0.3, warmup: 0, requests: [{ path: '/' }], ...rest }),
      'load.json',
    );

  it('sends by the clock, whether answers come or not, and measures how long they wait', async () => {
    const waiting: (() => void)[] = [];
    let first = 0;
    let held = 0;
    const url = await serve((request, response) => {
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      if (waiting.length === 0) first = performance.now();
      waiting.push(() => response.end('late'));
      // One user after the other would wait for the first answer, and for ever.
      if (waiting.length < 30) return;
      if (held === 0) held = performance.now() - first;
      for (const answer of waiting) answer();
    });
    const result = await driveLoad(scenario(url, { rate: 200 }), { env: {} });
    assert.equal(result.total.errors, 0);
    assert.equal(result.total.requests, 60);
    assert.ok(result.total.max >= held, `${result.total.max} ms, of which the server held it ${held} ms`);
    assert.ok(result.total.p50 <= result.total.p95 && result.total.p95 <= result.total.max);
  });

  it('lets users wait for their answers, and says so', async () => {
    let [now, most] = [0, 0];
    const url = await serve((request, response) => {
      if (request.method !== 'HEAD') most = Math.max(most, ++now);
      setTimeout(() => {
        if (request.method !== 'HEAD') now--;
        response.end();
      }, 2);
    });
    const result = await driveLoad(scenario(url, { users: 3 }), { env: {} });
    assert.equal(most, 3);
    assert.ok(result.total.requests > 3);
    assert.match(result.notes[0]!, /^Each user waits for an answer/);
  });

  it('counts what fails, by reason, and sends what the scenario says', async () => {
    const seen = new Set<string>();
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.url === '/base/order') seen.add(`${request.method} ${request.headers['x-key']} ${body}`);
        if (request.url === '/base/hang') return;
        if (request.url === '/base/break') {
          response.socket?.destroy();
          return;
        }
        response.statusCode = request.url === '/base/order' ? 409 : request.url === '/base/wrong' ? 500 : 200;
        response.end();
      });
    });
    const requests = [
      {
        path: '/order',
        method: 'POST',
        body: { a: 'ä' },
        headers: { 'X-Key': '{{env:KEY}}' },
        accept: [409],
      },
      { path: '/wrong' },
      { path: '/hang' },
      { path: '/break' },
    ];
    const { total, routes, failures } = await driveLoad(
      scenario(`${url}/base`, { rate: 100, timeout: 0.2, requests }),
      { env: { KEY: 'secret' } },
    );
    assert.deepEqual([...seen], ['POST secret {"a":"ä"}']);
    const errors = Object.fromEntries(
      routes.map((it) => [it.name, it.errors === it.requests ? 'all' : it.errors]),
    );
    assert.deepEqual(errors, {
      'POST /order': 0,
      'GET /wrong': 'all',
      'GET /hang': 'all',
      'GET /break': 'all',
    });
    assert.deepEqual(failures.map(({ reason }) => reason).sort(), [
      'ECONNRESET',
      'no answer within 0.2 s',
      'status 500',
    ]);
    assert.equal(
      failures.reduce((sum, { count }) => sum + count, 0),
      total.errors,
    );
  });

  it('counts requests that HTTP can not send as failures, and goes on', async () => {
    const url = await serve((_request, response) => response.end());
    const requests = [{ path: '/' }, { path: '/wrong', headers: { 'X-Key': '{{env:KEY}}' } }];
    for (const how of [{ rate: 100 }, { users: 2, think: 0.01 }]) {
      const { routes, failures } = await driveLoad(scenario(url, { ...how, requests }), {
        env: { KEY: 'two\nlines' },
      });
      assert.deepEqual(
        failures.map(({ reason }) => reason),
        ['ERR_INVALID_CHAR'],
      );
      assert.deepEqual(
        routes.map(({ name, requests, errors }) => [name, errors === 0 || errors === requests]).sort(),
        [
          ['GET /', true],
          ['GET /wrong', true],
        ],
      );
    }
  });

  it('is not sent to other machines unless that is allowed, and not when nothing answers', async () => {
    for (const url of [
      'http://example.org',
      'http://127.0.0.1.example.org',
      'http://[2001:db8::1]:80',
      'http://10.0.0.1',
    ]) {
      await assert.rejects(driveLoad(scenario(url, {}), { env: {} }), (error: Error) =>
        HotlightError.is(error, 'permission'),
      );
    }
    const url = await serve(() => undefined);
    servers.pop()!.close();
    await assert.rejects(
      driveLoad(scenario(url.replace('127.0.0.1', 'localhost'), {}), {
        env: {},
        readyMs: 0,
        allowedHosts: ['other'],
      }),
      (error: Error) =>
        HotlightError.is(error, 'target') && /does not answer .*; start the server/.test(error.message),
    );
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const url = await serve((request, response) => {
      if (request.method === 'HEAD') response.end();
      else stop.abort();
    });
    for (const how of [{ rate: 5 }, { users: 2, think: 60 }]) {
      await assert.rejects(
        driveLoad(scenario(url, { duration: 60, timeout: 600, ...how }), { env: {}, signal: stop.signal }),
        (error: Error) => HotlightError.is(error, 'cancelled'),
      );
    }
  });

  describe('is kept', () => {
    let root: string;
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'hotlight shöp '));
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));

    const result: LoadResult = {
      version: 1,
      url: 'http://127.0.0.1:3000',
      startedAt: '2026-11-21T10:00:00.000Z',
      durationMs: 1000,
      arrivals: { kind: 'open', rate: 10 },
      throughput: 10,
      total: { requests: 10, errors: 0, p50: 1, p95: 2, p99: 3, max: 4 },
      routes: [],
      failures: [],
      notes: [],
    };

    it('with the run that is being recorded', async () => {
      const { dir } = await createRun(root, runOf());
      assert.equal(await keepLoad(root, 'Load', result), dir);
      assert.deepEqual(await readLoad(dir), result);
    });

    it('else as a run of its own, which is not the latest recording', async () => {
      const dir = await keepLoad(root, 'Load', result);
      const run = await readRun(dir);
      assert.deepEqual(
        [run.state, run.settings.kind, run.durationMs, run.notes[0]],
        ['complete', 'load', 1000, '10 requests: 10.0 /s, p95 2.0 ms, no failures'],
      );
      await assert.rejects(resolveRun('latest', root, root), /There is no run/);
      assert.equal(JSON.parse(readFileSync(join(dir, 'load.json'), 'utf8')).version, 1);
    });
  });
});
