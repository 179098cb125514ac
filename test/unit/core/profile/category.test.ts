import assert from 'node:assert/strict';
import { categorize } from '../../../../src/core/profile/category';

describe('categorize', () => {
  const cases: [string, string, string][] = [
    ['handler', 'file:///srv/shop/src/app.js', 'app'],
    ['handler', '/srv/shop/src/app.js', 'app'],
    ['', 'evalmachine.<anonymous>', 'app'],
    ['listen', 'file:///srv/shop/node_modules/express/lib/application.js', 'dependency'],
    ['listen', 'C:\\shop\\node_modules\\express\\index.js', 'dependency'],
    ['get', '/srv/shop/node_modules/.pnpm/pg@8.1.0/node_modules/pg/lib/client.js', 'dependency'],
    ['get', '/srv/shop/.yarn/cache/pg-npm-8.1.0-0a1b.zip/node_modules/pg/lib/client.js', 'dependency'],
    ['get', '/srv/shop/.yarn/unplugged/pg-npm-8.1.0/index.js', 'dependency'],
    ['mine', '/srv/my_node_modules/app.js', 'app'],
    ['mine', '/srv/node_modules.js', 'app'],
    ['listOnTimeout', 'node:internal/timers', 'node'],
    ['Module._compile', 'internal/modules/cjs/loader.js', 'node'],
    ['readFileSync', 'node:fs', 'node'],
    ['(garbage collector)', '', 'gc'],
    ['(idle)', '', 'idle'],
    ['(program)', '', 'program'],
    ['(root)', '', 'program'],
    ['(BYTECODE_COMPILER)', '', 'program'],
    ['stringify', '', 'native'],
    ['', '', 'native'],
    ['js-to-wasm', 'wasm://wasm/8a7f', 'native'],
    // A function may be called anything; only V8's own meta frames have no script.
    ['(idle)', 'file:///srv/shop/src/app.js', 'app'],
  ];
  for (const [name, url, category] of cases) {
    it(`takes ${JSON.stringify(name)} in ${JSON.stringify(url)} for ${category}`, () => {
      assert.equal(categorize(name, url), category);
    });
  }
});
