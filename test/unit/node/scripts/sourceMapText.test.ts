import assert from 'node:assert/strict';
import { findSourceMap } from '../../../../src/node/scripts/sourceMapText';

const MAP = '{"version":3}';
const inline = (text: string): string =>
  `data:application/json;charset=utf-8;base64,${Buffer.from(text).toString('base64')}`;

function find(
  files: Record<string, string>,
  { path = '/app/dist/a.js', text, url }: { path?: string; text?: string; url?: string },
): { text: string; base: string } | undefined {
  return findSourceMap(path, text, url, (file) => files[file]);
}

describe('findSourceMap', () => {
  it('takes what V8 reported before what the text says, and that before the file beside it', () => {
    const files = { '/app/dist/v8.map': 'v8', '/app/dist/text.map': 'text', '/app/dist/a.js.map': 'beside' };
    const text = 'f();\n//# sourceMappingURL=text.map\n';
    assert.deepEqual(find(files, { url: 'v8.map', text }), { text: 'v8', base: '/app/dist/v8.map' });
    assert.deepEqual(find(files, { text }), { text: 'text', base: '/app/dist/text.map' });
    assert.deepEqual(find(files, { text: 'f();' }), { text: 'beside', base: '/app/dist/a.js.map' });
    assert.deepEqual(find(files, { url: 'gone.map' }), { text: 'beside', base: '/app/dist/a.js.map' });
    assert.equal(find({}, { text }), undefined);
  });

  it('decodes inline maps, whose sources are relative to the script', () => {
    for (const url of [inline(MAP), `data:application/json,${encodeURIComponent(MAP)}`]) {
      assert.deepEqual(find({}, { url }), { text: MAP, base: '/app/dist/a.js' });
      assert.deepEqual(find({}, { text: `f();\n//# sourceMappingURL=${url}` }), {
        text: MAP,
        base: '/app/dist/a.js',
      });
    }
    assert.equal(find({}, { url: 'data:application/json;base64' })?.text, '');
  });

  it('takes the last comment, in any of its spellings, and no text that only looks like one', () => {
    const files = { '/app/dist/b.map': 'b' };
    for (const text of [
      '//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map',
      '//@ sourceMappingURL=b.map\r\n',
      '/*# sourceMappingURL=b.map */',
      '//#  sourceMappingURL=b.map',
    ]) {
      assert.equal(find(files, { text })?.text, 'b', text);
    }
    assert.equal(find(files, { text: 'const s = "sourceMappingURL=b.map";' }), undefined);
  });

  it('finds maps by absolute, escaped and file URLs, and fetches nothing', () => {
    const files = { '/maps/a b.map': 'x' };
    for (const url of [
      'file:///maps/a%20b.map',
      '/maps/a%20b.map',
      '../../maps/a%20b.map',
      '../../maps/a%20b.map?v=1',
    ]) {
      assert.equal(find(files, { url })?.base, '/maps/a b.map', url);
    }
    for (const url of ['https://cdn.example/a.map', 'webpack://x/a.map'])
      assert.equal(find(files, { url }), undefined);
  });

  it('knows only inline maps of a script that is no file', () => {
    assert.equal(find({ 'a.map': 'x', '.map': 'x' }, { path: '', url: 'a.map' }), undefined);
    assert.equal(find({}, { path: '', url: inline(MAP) })?.text, MAP);
  });
});
