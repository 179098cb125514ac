import assert from 'node:assert/strict';
import fc from 'fast-check';
import { groupBy } from '../../../../src/core/base/group';

describe('groupBy', () => {
  it('keeps every row once, in order, with those of its key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (rows) => {
        const groups = groupBy(rows, (row) => row % 3);
        assert.deepEqual([...groups.keys()], [...new Set(rows.map((row) => row % 3))]);
        for (const [key, group] of groups) {
          assert.deepEqual(
            group,
            rows.filter((row) => row % 3 === key),
          );
        }
      }),
    );
  });
});
