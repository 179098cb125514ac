import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CompiledTexts } from '../../../src/agent/compiledTexts';

describe('compiled texts', () => {
  const file = resolve('a folder ä', 'a.cjs');

  it('are found by path and by URL', () => {
    const texts = new CompiledTexts();
    texts.add(file, 'one');
    assert.equal(texts.of(file), 'one');
    assert.equal(texts.of(pathToFileURL(file).href), 'one');
    assert.equal(texts.of(`${file}.other`), undefined);
    assert.equal(texts.of('file://another-machine%2f/a.cjs'), undefined);
  });

  it('are unknown of a file that was compiled with several', () => {
    const texts = new CompiledTexts();
    texts.add(file, 'one');
    texts.add(file, 'one');
    assert.equal(texts.of(file), 'one');
    texts.add(file, 'two');
    assert.equal(texts.of(file), undefined);
    texts.add(file, 'one');
    assert.equal(texts.of(file), undefined);
  });

  it('are forgotten, the oldest first, when they are too long together', () => {
    const texts = new CompiledTexts();
    const large = 'x'.repeat(12 << 20);
    texts.add('/twice', large);
    texts.add('/twice', `${large}y`); // holds nothing from now on
    for (const name of ['/a', '/b', '/c']) texts.add(name, large);
    assert.deepEqual(
      ['/a', '/b', '/c'].map((name) => texts.of(name)?.length),
      [undefined, large.length, large.length],
    );
  });
});
