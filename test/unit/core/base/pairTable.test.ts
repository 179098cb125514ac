import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PairTable } from '../../../../src/core/base/pairTable';

describe('PairTable', () => {
  it('numbers pairs in order of appearance, as a Map does', () => {
    const number = fc.oneof(fc.nat(20), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 3000, size: 'max' }), (pairs) => {
        const table = new PairTable();
        const expected = new Map<string, number>();
        for (const [first, second] of pairs) {
          const key = `${first}:${second}`;
          if (!expected.has(key)) expected.set(key, expected.size);
          assert.equal(table.row(first, second), expected.get(key));
        }
        const keys = Array.from(
          { length: table.first.length },
          (_, row) => `${table.first.at(row)}:${table.second.at(row)}`,
        );
        assert.deepEqual(keys, [...expected.keys()]);
      }),
      { numRuns: 50 },
    );
  });
});
