import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { pathOfUrl, urlOfPath } from '../../../../src/core/base/fileUrl';

describe('pathOfUrl', () => {
  const cases: [string, string][] = [
    ['file:///srv/shop/app.js', '/srv/shop/app.js'],
    ['file:///srv/a%20b/%C3%BC.js', '/srv/a b/ü.js'],
    ['file:///C:/Users/a%20b/app.js', 'C:\\Users\\a b\\app.js'],
    ['file://localhost/srv/app.js', '/srv/app.js'],
    ['file://server/share/app.js', '\\\\server\\share\\app.js'],
    ['file:///srv/app.mjs?update=17#x', '/srv/app.mjs'],
    ['file:///srv/50%.js', 'file:///srv/50%.js'],
    ['file://', 'file://'],
    ['node:fs', 'node:fs'],
    ['/srv/app.js', '/srv/app.js'],
    ['http://localhost/app.js', 'http://localhost/app.js'],
    ['', ''],
  ];
  for (const [url, path] of cases) {
    it(`reads ${JSON.stringify(url)}`, () => assert.equal(pathOfUrl(url), path));
  }

  it('inverts what Node writes for any path', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (parts) => {
        const path = `/srv/${parts.map((part) => part.replace(/[/\0]|^\.+$/g, '_')).join('/')}`;
        assert.equal(pathOfUrl(pathToFileURL(path).href), path);
      }),
    );
  });
});

describe('urlOfPath', () => {
  it('is undone by pathOfUrl', () => {
    const text = fc.string({ unit: 'binary' }).map((part) => part.replace(/\p{Surrogate}|[/\\]/gu, '_'));
    fc.assert(
      fc.property(text, text, (one, two) => {
        for (const path of [`/srv/${one}/${two}`, `C:\\srv\\${one}\\${two}`, `\\\\server\\${one}\\${two}`]) {
          assert.equal(pathOfUrl(urlOfPath(path)), path);
        }
      }),
    );
    assert.equal(urlOfPath('node:fs'), 'node:fs');
  });

  it('writes what Node writes', () => {
    for (const path of ['/srv/a b/ü.js', '/srv/50%.js', '/a?b#c.js']) {
      assert.equal(new URL(urlOfPath(path)).href, pathToFileURL(path).href);
    }
  });
});
