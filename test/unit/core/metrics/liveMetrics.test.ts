import assert from 'node:assert/strict';
import { LiveMetrics } from '../../../../src/core/metrics/liveMetrics';
import { durationsOf, sampleAt } from './samples';

const SLOW = { metric: 'http.p95', levels: { warning: 200 }, seconds: 2 } as const;
const slow = (second: number) => sampleAt(second, { durations: { 'http.duration': durationsOf(500) } });

describe('live metrics', () => {
  it('judge a second when the next has begun, all threads of it together', () => {
    const live = new LiveMetrics([{ metric: 'cpu.percent', levels: { warning: 150 }, seconds: 1 }]);
    const busy = { 'cpu.time': 1e6 };
    live.add([sampleAt(1, { sums: busy })], true);
    assert.equal(live.alerts.length, 0);
    live.add([sampleAt(1, { thread: '11-0', sums: busy })], true);
    const { changes } = live.add([sampleAt(2)], true);
    assert.equal(changes.length, 1);
    assert.equal(live.alerts[0]?.value, 200);
  });

  it('fire for what happens now, not for what had happened before', () => {
    const live = new LiveMetrics([SLOW]);
    live.triggers.arm({ metric: 'http.p95', limit: 200, capture: 'cpu', left: 1 });
    const before = live.add([1, 2, 3, 4].map(slow), false);
    assert.deepEqual([before.firings.length, before.changes.length], [0, 1]);
    const after = live.add([5, 6, 7].map(slow), true);
    assert.equal(after.firings.length, 1);
    assert.ok(Math.abs(after.firings[0]!.value - 500) < 5);
    live.end();
    assert.deepEqual([live.alerts, live.triggers.triggers], [[], []]);
  });

  it('do not take a machine that slept for an event loop that was blocked', () => {
    const live = new LiveMetrics([{ metric: 'eventLoop.delay.max', levels: { critical: 1000 }, seconds: 1 }]);
    const asleep = {
      ms: 3_000_000,
      sums: { 'cpu.time': 2000 },
      durations: { 'eventLoop.delay': durationsOf(3e6) },
    };
    const { changes } = live.add([sampleAt(1), sampleAt(3001, asleep), sampleAt(3002), sampleAt(3003)], true);
    assert.deepEqual(changes, []);
    assert.equal(live.history.range!.last - live.history.range!.first, 3002);
  });
});
