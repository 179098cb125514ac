import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoopMeter } from '../../../../src/agent/metrics/eventLoop';
import { parseSample } from '../../../../src/core/metrics/sampleLine';
import { SampleBuilder } from '../../../../src/protocol/metrics';

/** The longest time between two looks at the event loop. */
const COARSEST_MS = 100;

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

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

  /** Delays since the last call: milliseconds that they stand for, that each look does, and the longest. */
  function delays(): { all: number; each: number; longest: number } {
    const sample = new SampleBuilder();
    const now = performance.now();
    meter.takeInto(sample, now - since);
    since = now;
    const parsed = parseSample(sample.takeLine({ thread: '1-0', at: 1, ms: 1 }, {}, JSON.stringify));
    assert.ok(parsed !== undefined && 'durations' in parsed);
    const histogram = parsed.durations['eventLoop.delay'];
    const counts = histogram?.toData().buckets.filter((_, i) => i % 2 === 1) ?? [];
    return {
      all: (histogram?.count ?? 0) * 10,
      each: counts.reduce(commonDivisor, 0) * 10,
      longest: (histogram?.max ?? 0) / 1000,
    };
  }

  for (const [name, before, after] of [
    ['at once after a sample', 0, 300],
    ['between two samples', 150, 150],
    ['until the next sample', 300, 0],
  ] as const) {
    it(`sees a program that blocks ${name}, whatever it did before`, async () => {
      for (const isIdle of [false, true]) {
        if (isIdle) await sleep(500);
        delays();
        await sleep(before);
        block(400);
        if (after > 0) await sleep(after);
        const { longest } = delays();
        assert.ok(longest >= 400 - COARSEST_MS - 10, `${longest} ms, ${isIdle ? 'idle' : 'busy'} before`);
      }
    });
  }

  it('looks less often at a program that does nothing, which then counts for as much time', async () => {
    const second = async (): Promise<ReturnType<typeof delays>> => {
      await sleep(1000);
      const from = since;
      const seen = delays();
      // The time before the first look and after the last, and what a look that was late was late by, stand for nothing.
      assert.ok(seen.all <= since - from + COARSEST_MS, `${seen.all} of ${since - from} ms`);
      return seen;
    };
    // A busy machine may keep a program from being idle, or from working, for a while.
    const until = async (isWanted: (seen: ReturnType<typeof delays>) => boolean): Promise<void> => {
      while (!isWanted(await second()));
    };
    await until(({ all, each }) => each === COARSEST_MS && all >= 700);
    block(500);
    delays();
    await until(({ all, each }) => each < COARSEST_MS && all >= 700);
    await until(({ all, each }) => each === COARSEST_MS && all >= 700);
  });
});
