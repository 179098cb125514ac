import assert from 'node:assert/strict';
import { explain } from '../demo/explain.mjs';

const isEffective = {
  name: 'isEffective',
  file: 'src/pricing/tax.ts',
  line: 50,
  selfPercent: 41.234,
  totalPercent: 41.5,
};
const fulfilment = {
  name: 'fulfilment',
  file: 'src/services/reports.ts',
  line: 28,
  selfPercent: 0.2,
  totalPercent: 0.41,
};
const query = {
  name: 'query',
  file: '/x/node_modules/pg/lib/client.js',
  line: 600,
  selfPercent: 1,
  totalPercent: 12.94,
};
const lines = [
  { file: 'src/pricing/tax.ts', line: 51, function: 'isEffective', selfPercent: 30.04 },
  { file: 'src/pricing/tax.ts', line: 52, function: 'isEffective', selfPercent: 11 },
];
const load = {
  routes: [
    { route: 'GET /products', requests: 300, p50: 4 },
    { route: 'GET /search', requests: 60, p50: 18.42 },
    { route: 'GET /products/:id/bought-together', requests: 50, p50: 5 },
    { route: 'GET /reports/fulfilment', requests: 4, p50: 1888.2 },
  ],
};

describe("the demo's words", () => {
  it('name the measured functions, lines and shares', () => {
    const [hotSpot, loop, waiting, ...more] = explain(
      { functions: [isEffective, fulfilment, query], lines },
      load,
    );
    assert.match(
      hotSpot,
      /isEffective \(src\/pricing\/tax\.ts:50\) takes 41\.2 % of the busy time, 30\.0 % on line 51/,
    );
    assert.match(
      loop,
      /takes 1,888 ms .*fulfilment \(src\/services\/reports\.ts:28\) .* only 0\.4 % .* takes 12\.9 %\.$/,
    );
    assert.match(waiting, /GET \/search takes 18\.4 ms at the median with search on the stack for 0\.0 %/);
    assert.doesNotMatch(waiting, /bought-together/);
    assert.deepEqual(more, []);
  });

  it('claim nothing that was not measured', () => {
    const fast = { routes: load.routes.map((row) => ({ ...row, p50: 4 })) };
    assert.deepEqual(explain({ functions: [], lines: [] }, fast), []);
    assert.deepEqual(explain({ functions: [], lines: [] }, { routes: [] }), []);
    const cool = [{ ...isEffective, selfPercent: 1 }, fulfilment, query];
    assert.deepEqual(explain({ functions: cool, lines }, fast), []);
  });

  it('do not call a report an N+1 that computes itself', () => {
    const busy = { ...fulfilment, totalPercent: 30 };
    const [only, ...more] = explain({ functions: [busy, query], lines: [] }, load);
    assert.match(only, /Missing indexes/);
    assert.deepEqual(more, []);
  });

  it('do not say that a search waits when it computes', () => {
    const search = {
      name: 'search',
      file: 'src/repositories/products.ts',
      line: 50,
      selfPercent: 20,
      totalPercent: 25,
    };
    assert.deepEqual(explain({ functions: [search], lines: [] }, load), []);
  });
});
