import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { describeLoad, LoadTally, loadValues, parseLoadResult } from '../../../../src/core/load/loadResult';
import { randomFrom, requestsOf } from '../../../../src/core/load/plannedRequest';
import { parseScenario, scenarioFor } from '../../../../src/core/load/scenario';

const SCENARIO = {
  version: 1,
  url: 'http://127.0.0.1:3000/api/',
  rate: 50,
  duration: 5,
  choices: { id: { from: 1, to: 3 }, word: ['oak', 'brass kettle'] },
  requests: [
    { weight: 3, path: '/products/{{id}}?q={{word}}' },
    {
      name: 'order',
      method: 'POST',
      path: '/orders',
      headers: { Authorization: 'Bearer {{env:TOKEN}}' },
      body: { product: '{{id}}', note: 'for {{word}}', lines: [{ id: '{{id}}' }] },
      accept: [409],
    },
  ],
};

const parse = (value: unknown) => parseScenario(JSON.stringify(value), 'load.json');

describe('a load scenario', () => {
  it('has requests in their shares, the same ones every time', () => {
    const scenario = parse(SCENARIO);
    assert.equal(scenario.url, 'http://127.0.0.1:3000/api');
    assert.deepEqual(scenario.arrivals, { kind: 'open', rate: 50 });
    const [next, again] = [requestsOf(scenario, { TOKEN: 't' }), requestsOf(scenario, { TOKEN: 't' })];
    const planned = Array.from({ length: 4000 }, next);
    assert.deepEqual(Array.from({ length: 4000 }, again), planned);
    const orders = planned.filter(({ plan }) => plan.name === 'order');
    assert.ok(Math.abs(orders.length - 1000) < 150, `${orders.length} of 4000`);
    const products = planned.filter(({ plan }) => plan.name === 'GET /products/{{id}}');
    assert.deepEqual([...new Set(products.map(({ path }) => path))].sort(), [
      '/products/1?q=brass%20kettle',
      '/products/1?q=oak',
      '/products/2?q=brass%20kettle',
      '/products/2?q=oak',
      '/products/3?q=brass%20kettle',
      '/products/3?q=oak',
    ]);
    assert.deepEqual(orders[0]!.headers, {
      'content-type': 'application/json',
      authorization: 'Bearer t',
    });
    const body = JSON.parse(orders[0]!.body!);
    assert.equal(typeof body.product, 'number', 'a whole choice keeps its type');
    assert.match(body.note, /^for (oak|brass kettle)$/);
    assert.equal(typeof body.lines[0].id, 'number');
  });

  it('sends paths as people write them, and calls them so', () => {
    const scenario = parse({ ...SCENARIO, requests: [{ path: '/käse und \ud800/{{id}}?q=Łódź%20 😀' }] });
    const { path, plan } = requestsOf(scenario, {})();
    assert.match(path, /^\/k%C3%A4se%20und%20%EF%BF%BD\/[123]\?q=%C5%81%C3%B3d%C5%BA%20%20%F0%9F%98%80$/);
    assert.equal(plan.name, 'GET /käse und \ud800/{{id}}');
  });

  it('chooses headers, too, and others for another seed', () => {
    const path = '/';
    const headers = { 'X-Visitor': 'v{{id}}-{{word}}', Authorization: '{{env:TOKEN}}' };
    const scenario = parse({ ...SCENARIO, requests: [{ path, headers }] });
    const visitors = (seed: number): unknown[] => {
      const next = requestsOf(scenario, { TOKEN: '{{id}}' }, seed);
      return Array.from({ length: 20 }, () => {
        const { authorization, 'x-visitor': visitor } = next().headers;
        assert.equal(authorization, '{{id}}', 'what comes from the environment is no template');
        return visitor;
      });
    };
    assert.ok(visitors(1).every((it) => /^v[123]-(oak|brass kettle)$/.test(String(it))));
    assert.ok(new Set(visitors(1)).size > 1);
    assert.deepEqual(visitors(1), visitors(1));
    assert.notDeepEqual(visitors(1), visitors(2));
    assert.throws(() => parse({ ...SCENARIO, requests: [{ path, headers: { a: '{{nobody}}' } }] }), /nobody/);
  });

  it('keeps secrets in the environment', () => {
    assert.throws(
      () => requestsOf(parse(SCENARIO), {}),
      /order needs the environment variable TOKEN, which is not set/,
    );
  });

  it('says in one sentence what is wrong with a file', () => {
    const wrong: [object, RegExp][] = [
      [{ version: 2 }, /its version is 2/],
      [{ url: 'ftp://host' }, /"url" is "ftp:\/\/host" instead of an address/],
      [{ requests: [] }, /"requests" is empty/],
      [{ users: 3 }, /both "rate" and "users"/],
      [{ rate: 0 }, /"rate" is 0 instead of a number from 0.01 to 100000/],
      [{ duration: 'long' }, /"duration" is not a number/],
      [{ requests: [{ path: '/{{nobody}}' }] }, /"choices" has no "nobody", which GET \/\{\{nobody\}\} uses/],
      [{ requests: [{ path: 'x' }] }, /the path "x" does not begin with/],
      [{ requests: [{ path: '/', method: 'STEAL' }] }, /"method" is "STEAL"/],
      [{ choices: { id: [] } }, /the choice "id" is empty/],
      [{ choices: { id: { from: 3, to: 1 } } }, /the choice "id" ends before it begins/],
    ];
    for (const [change, message] of wrong) {
      assert.throws(
        () => parse({ ...SCENARIO, ...change }),
        (error: Error) => HotlightError.is(error, 'bad-input') && message.test(error.message),
        JSON.stringify(change),
      );
    }
  });

  it('can be one address', () => {
    const { url, requests } = scenarioFor(new URL('http://localhost:8080/a/b?c=d'));
    assert.equal(url, 'http://localhost:8080');
    assert.deepEqual([requests[0]!.path, requests[0]!.name], ['/a/b?c=d', 'GET /a/b']);
  });

  it('draws numbers evenly from 0 to 1', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const numbers = Array.from({ length: 1000 }, random);
        const mean = numbers.reduce((sum, it) => sum + it, 0) / numbers.length;
        return numbers.every((it) => it >= 0 && it < 1) && Math.abs(mean - 0.5) < 0.06;
      }),
      { numRuns: 50 },
    );
  });
});

describe('the result of a load', () => {
  const of = {
    url: 'http://127.0.0.1:3000',
    startedAt: '2026-11-21T10:00:00.000Z',
    durationMs: 2000,
    notes: [],
  };

  it('has times of all answers, failed ones too, by kind of request', () => {
    const tally = new LoadTally();
    for (let ms = 1; ms <= 98; ms++) tally.add('GET /', ms);
    tally.add('POST /', 500, 'status 500');
    tally.add('POST /', 1000, 'status 500');
    const result = tally.result({ ...of, arrivals: { kind: 'open', rate: 50 } });
    const { total, routes, throughput, failures } = result;
    assert.deepEqual([total.requests, total.errors, total.max, throughput], [100, 2, 1000, 49]);
    // Histograms know a value to within 1/128 of itself.
    assert.ok(Math.abs(total.p50 - 50) < 0.5 && Math.abs(total.p95 - 95) < 1, JSON.stringify(total));
    assert.deepEqual(
      routes.map(({ name, requests, errors }) => [name, requests, errors]),
      [
        ['GET /', 98, 0],
        ['POST /', 2, 2],
      ],
    );
    assert.deepEqual(failures, [{ reason: 'status 500', count: 2 }]);
    assert.equal(
      describeLoad(result).replace(/p95 \S+/, 'p95 …'),
      '100 requests: 49.0 /s, p95 … ms, 2 failed',
    );
    assert.deepEqual(parseLoadResult(JSON.stringify(result), 'load.json'), result);
    const values = loadValues(result);
    assert.deepEqual(
      [values['http.errorRate'], values['http.errors'], values['load.users']],
      [2, 1, undefined],
    );
  });

  it('counts users as served when hardly a request failed', () => {
    const arrivals = { kind: 'closed', users: 100, thinkMs: 0 } as const;
    const tally = new LoadTally();
    for (let count = 0; count < 1000; count++) tally.add('GET /', 5);
    assert.equal(loadValues(tally.result({ ...of, arrivals }))['load.users'], 100);
    tally.add('GET /', 5, 'status 503');
    assert.equal(loadValues(tally.result({ ...of, arrivals }))['load.users'], 100, '1 of 1001');
    tally.add('GET /', 5, 'status 503');
    assert.equal(loadValues(tally.result({ ...of, arrivals }))['load.users'], 0, '2 of 1002');
    assert.deepEqual(loadValues(new LoadTally().result({ ...of, arrivals })), {}, 'nothing is no number');
  });

  it('is refused when it is not one', () => {
    for (const text of ['', '{}', '{"version":1}', '[]']) {
      assert.throws(
        () => parseLoadResult(text, 'load.json'),
        (error: Error) => HotlightError.is(error, 'bad-input') && /load\.json/.test(error.message),
      );
    }
  });
});
