import assert from 'node:assert/strict';
import fc from 'fast-check';
import { spreadOut } from '../../../../src/node/source/spreadOut';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('files in an order that mixes them', () => {
  it('keeps every one of them', () => {
    fc.assert(
      fc.property(fc.nat(3_000), (count) => {
        assert.deepEqual(
          spreadOut(upTo(count)).sort((a, b) => a - b),
          upTo(count),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('begins with some of every part of the list', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 5_000 }), (count) => {
        const parts = new Set(
          spreadOut(upTo(count))
            .slice(0, 40)
            .map((index) => Math.floor((index * 5) / count)),
        );
        assert.equal(parts.size, 5);
      }),
      { numRuns: 200 },
    );
  });
});
