import assert from 'node:assert/strict';
import fc from 'fast-check';
import { baseName, displayPath } from '../../../../src/core/base/paths';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../../src/core/base/units';

describe('units', () => {
  it('writes percentages with one decimal, and small ones with two', () => {
    assert.deepEqual([0, 0.04, 0.1, 41.24, 100].map(formatPercent), [
      '0 %',
      '0.04 %',
      '0.1 %',
      '41.2 %',
      '100.0 %',
    ]);
    assert.equal(formatPercent(Number.NaN), '–');
  });

  it('writes durations in the unit that fits', () => {
    assert.deepEqual(
      [0, 870, 999.6, 12_345, 99_960, 999_499, 1_310_000, 59_996_000, 125_000_000, -2000].map(formatDuration),
      [
        '0 µs',
        '870 µs',
        '1.0 ms',
        '12.3 ms',
        '100 ms',
        '999 ms',
        '1.31 s',
        '1 min 00 s',
        '2 min 05 s',
        '−2.0 ms',
      ],
    );
  });

  it('writes bytes in decimal units', () => {
    assert.deepEqual([0, 512, 1_200_000, 999_999, 150_000].map(formatBytes), [
      '0 B',
      '512 B',
      '1.2 MB',
      '1.0 MB',
      '150 kB',
    ]);
  });

  it('groups thousands', () => {
    assert.equal(formatCount(1_234_567), '1\u202f234\u202f567');
    assert.equal(formatCount(999), '999');
  });

  it('never writes a number of a unit that reached the next one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
        assert.doesNotMatch(formatDuration(value), /^1000 (µs|ms)|^1000\.0 ms|^60\.00 s/);
        assert.doesNotMatch(formatBytes(value), /^1000(\.0)? /);
      }),
    );
  });
});

describe('paths', () => {
  it('shows paths inside the root relative, others as they are', () => {
    assert.equal(displayPath('/app/src/a.ts', '/app'), 'src/a.ts');
    assert.equal(displayPath('/app/src/a.ts', '/app/'), 'src/a.ts');
    assert.equal(displayPath('/apple/a.ts', '/app'), '/apple/a.ts');
    assert.equal(displayPath('C:\\App\\src\\a.ts', 'c:\\app'), 'src/a.ts');
    assert.equal(displayPath('node:fs', '/app'), 'node:fs');
    assert.equal(displayPath('', '/app'), '');
  });

  it('takes the last part of a path', () => {
    assert.equal(baseName('C:\\a\\b.js'), 'b.js');
    assert.equal(baseName('/a/b/'), 'b');
  });
});
