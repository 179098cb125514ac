import assert from 'node:assert/strict';
import { isStripped } from '../../../../src/node/scripts/strippedTypes';

const WRITTEN =
  'interface A {\n  a: string;\n}\nconst x: number = f<A>(1) as number;\nclass B { private c = 1; }\n';

describe('isStripped', () => {
  it('recognises types that were blanked out in place', () => {
    const executed = WRITTEN.replace(/interface[\s\S]*?\}/, (text) => text.replace(/[^\n]/g, ' '))
      .replace(': number', '        ')
      .replace('<A>', '   ')
      .replace(' as number', '          ')
      .replace('private', '       ');
    assert.equal(executed.length, WRITTEN.length);
    assert.equal(isStripped(executed, WRITTEN), true);
    assert.equal(isStripped(`${executed}\n\n//# sourceURL=file:///a.ts`, WRITTEN), true);
    assert.equal(isStripped(executed.replace(';', ' ;'), WRITTEN), false);
  });

  it('takes a text for itself, and no other for it', () => {
    assert.equal(isStripped(WRITTEN, WRITTEN), true);
    assert.equal(isStripped('f(1);', 'f(2);'), false);
    assert.equal(isStripped('f();', 'f();g();'), false);
    assert.equal(isStripped('f();\nh();', 'f();'), false);
    assert.equal(isStripped('a  b', 'a\nb'), false);
    assert.equal(isStripped('   ', 'a\nb'), false, 'blanks never stand for the end of a line');
  });

  it('accepts the wide blanks that keep byte offsets', () => {
    assert.equal(isStripped('const x\u2003\u2003\u2003= 1;', 'const x: ä= 1;'), true);
  });
});
