import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionLabel, functionName, packageName, printable } from '../../../webview/flame/naming';
import { editorLink } from '../../../webview/shared/editorLink';
import { frame } from './profiles';

describe('names in the flame graph', () => {
  it('shows no character that breaks, hides or turns a line', () => {
    assert.equal(printable('a\nb\u202ec\u0000d\ud800e'), 'a\ufffdb\ufffdc\ufffdd\ufffde');
    assert.equal(printable('größe 検索 😀'), 'größe 検索 😀');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printable(text)),
      ),
    );
    assert.ok(printable('x'.repeat(100_000)).length < 500);
  });

  it('tells functions without a name by their place', () => {
    assert.equal(functionName(frame('', '/shop/src/price.ts', 40)), '(anonymous)');
    assert.equal(functionLabel(frame('', '/shop/src/price.ts', 40)), '(anonymous) price.ts:40');
    assert.equal(functionLabel(frame('(garbage collector)')), '(garbage collector)');
    assert.equal(functionLabel(frame('(root)')), 'all');
  });

  it('knows the package of a function, in whatever way it was installed', () => {
    const name = (file: string): string => packageName(frame('f', file));
    assert.equal(name('/shop/node_modules/pg/lib/client.js'), 'pg');
    assert.equal(name('/shop/node_modules/@acme/sort/index.js'), '@acme/sort');
    assert.equal(name('/shop/node_modules/.pnpm/pg@8.1.0/node_modules/pg/lib/client.js'), 'pg');
    assert.equal(name('/shop/node_modules/a/node_modules/b/index.js'), 'b');
    assert.equal(name('/shop/src/price.ts'), 'Your code');
    assert.equal(name('node:events'), 'Node.js');
  });

  it('links to files in the editor, whatever their names', () => {
    assert.equal(
      editorLink('/shop/a b/größe#1.ts', 3, 7),
      'vscode://file/shop/a%20b/gr%C3%B6%C3%9Fe%231.ts:3:7',
    );
    assert.equal(editorLink('C:\\shop\\a.ts', 0, 0), 'vscode://file/C:/shop/a.ts:1:1');
  });
});
