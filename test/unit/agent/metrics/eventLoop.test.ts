import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoopMeter } from '../../../../src/agent/metrics/eventLoop';
import { parseSample } from '../../../../src/core/metrics/sampleLine';
import { SampleBuilder } from '../../../../src/protocol/metrics';

/** The longest time between two looks at the event loop. */
const COARSEST_MS = 100;

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the meter of the event loop', function () {
  this.timeout(60_000);
  let meter: EventLoopMeter;
  let since: number;
  beforeEach(() => {
    meter = new EventLoopMeter();
    since = performance.now();
  });
  afterEach(() => meter.stop());

  /** Delays since the last call: how many were measured, and the longest in milliseconds. */
  function delays(): { count: number; longest: number } {
    const sample = new SampleBuilder();
    const now = performance.now();
    meter.takeInto(sample, now - since);
    since = now;
    const parsed = parseSample(sample.takeLine({ thread: '1-0', at: 1, ms: 1 }, {}, JSON.stringify));
    assert.ok(parsed !== undefined && 'durations' in parsed);
    const histogram = parsed.durations['eventLoop.delay'];
    return { count: histogram?.count ?? 0, longest: (histogram?.max ?? 0) / 1000 };
  }

  for (const [name, before, after] of [
    ['at once after a sample', 0, 500],
    ['between two samples', 250, 250],
    ['until the next sample', 500, 0],
  ] as const) {
    it(`sees a program that blocks ${name}, whatever it did before`, async () => {
      for (const isIdle of [false, true]) {
        if (isIdle) await sleep(600);
        delays();
        await sleep(before);
        block(700);
        if (after > 0) await sleep(after);
        const { longest } = delays();
        assert.ok(longest >= 700 - COARSEST_MS - 10, `${longest} ms, ${isIdle ? 'idle' : 'busy'} before`);
      }
    });
  }

  it('looks more often at a program that works than at one that does nothing', async () => {
    const looksPerSecond = async (): Promise<number> => {
      const from = since;
      await sleep(500);
      const { count } = delays();
      return (count * 1000) / (since - from);
    };
    // A busy machine may keep a program from being idle, or from working, for a while.
    while ((await looksPerSecond()) > 12);
    let rate = 0;
    while (rate < 25) {
      block(300);
      delays();
      rate = await looksPerSecond();
    }
    while ((await looksPerSecond()) > 12);
  });
});
