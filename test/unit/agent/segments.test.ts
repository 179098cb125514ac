import assert from 'node:assert/strict';
import { isOverdue, segmentMs } from '../../../src/agent/segments';

describe('the segments of a recording', () => {
  it('grow with it, up to the length that they may have', () => {
    assert.deepEqual(
      [0, 400, 1000, 2000, 8000, 16_000].map((age) => segmentMs(age, 10_000)),
      [1000, 1000, 1000, 2000, 8000, 10_000],
    );
    assert.equal(segmentMs(0, 300), 300);
  });

  it('are overdue when their length is well over', () => {
    assert.deepEqual(
      [1000, 1100, 1300].map((time) => isOverdue(0, time, 10_000)),
      [false, false, true],
    );
    assert.deepEqual([isOverdue(30_000, 41_000, 10_000), isOverdue(30_000, 43_000, 10_000)], [false, true]);
  });
});
