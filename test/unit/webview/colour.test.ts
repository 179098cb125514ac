import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  contrast,
  cssColour,
  hashShare,
  hsl,
  inkOn,
  over,
  parseColour,
} from '../../../webview/shared/colour';

describe('colours', () => {
  it('reads what themes write', () => {
    assert.deepEqual(parseColour('#f80'), { r: 255, g: 136, b: 0, a: 1 });
    assert.deepEqual(parseColour(' #ff880080 '), { r: 255, g: 136, b: 0, a: 128 / 255 });
    assert.deepEqual(parseColour('rgb(1, 2, 3)'), { r: 1, g: 2, b: 3, a: 1 });
    assert.deepEqual(parseColour('rgba(1,2,3,.5)'), { r: 1, g: 2, b: 3, a: 0.5 });
    assert.deepEqual(parseColour('rgb(100% 0% 0% / 50%)'), { r: 255, g: 0, b: 0, a: 0.5 });
    for (const text of ['', 'red', '#12345', '#1', 'rgb(1,2)', 'url(x)'])
      assert.equal(parseColour(text), undefined, text);
  });

  it('writes what it can read again', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, fc.integer({ min: 0, max: 1000 }), (r, g, b, a) => {
        const colour = { r, g, b, a: a / 1000 };
        assert.deepEqual(parseColour(cssColour(colour)), colour);
      }),
    );
  });

  it('converts hues, and lays colours over others', () => {
    assert.equal(cssColour(hsl(0, 1, 0.5)), 'rgb(255,0,0)');
    assert.equal(cssColour(hsl(210, 0.5, 0.5)), 'rgb(64,128,191)');
    assert.equal(cssColour(hsl(-150, 0.5, 0.5)), 'rgb(64,128,191)');
    assert.equal(
      cssColour(over({ r: 255, g: 255, b: 255, a: 0.5 }, { r: 0, g: 0, b: 0, a: 1 })),
      'rgb(128,128,128)',
    );
  });

  it('has an ink for every ground that can be read', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        const ground = { r, g, b, a: 1 };
        assert.ok(contrast(inkOn(ground), ground) >= 4.2);
      }),
    );
    assert.ok(Math.abs(contrast(parseColour('#000')!, parseColour('#fff')!) - 21) < 1e-9);
  });

  it('spreads names over the whole range', () => {
    const tenths = new Set(Array.from({ length: 200 }, (_, i) => Math.floor(hashShare(`name ${i}`) * 10)));
    assert.equal(tenths.size, 10);
    assert.equal(hashShare('price'), hashShare('price'));
  });
});
