import assert from 'node:assert/strict';
import { SteadyClock } from '../../../../src/core/metrics/steadyClock';
import { START, sampleAt } from './samples';

describe('a steady clock', () => {
  it('goes on when the machine’s clock is set back, for all threads by as much', () => {
    const clock = new SteadyClock();
    const times = [
      sampleAt(100),
      sampleAt(100, { thread: '10-1' }),
      sampleAt(-3499), // an hour back
      sampleAt(-3499, { thread: '10-1' }),
      sampleAt(-3498),
    ].map((sample) => (clock.steady(sample).at - START) / 1000);
    assert.deepEqual(times, [100, 100, 101, 101, 102]);
    assert.equal(clock.shiftMs, 3600_000);
  });

  it('leaves small corrections, leaps and sleep as they are', () => {
    const clock = new SteadyClock();
    const samples = [sampleAt(1), sampleAt(2), sampleAt(1.5), sampleAt(3600), sampleAt(3601)];
    for (const sample of samples) assert.equal(clock.steady(sample), sample);
    assert.equal(clock.shiftMs, 0);
  });
});
