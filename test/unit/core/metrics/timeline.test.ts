import assert from 'node:assert/strict';
import fc from 'fast-check';
import { METRIC_NAMES, type MetricName } from '../../../../src/core/metrics/metrics';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { type MetricSummary, Timeline } from '../../../../src/core/metrics/timeline';
import { durationsOf, START, sampleAt } from './samples';

const FIRST_SECOND = START / 1000;

function timelineOf(samples: readonly MetricsSample[]): Timeline {
  const timeline = new Timeline();
  for (const sample of samples) timeline.add(sample);
  return timeline;
}

function summary(timeline: Timeline, name: MetricName): MetricSummary | undefined {
  return timeline.summarize().find((it) => it.name === name);
}

describe('a timeline of metrics', () => {
  it('has the percentiles of a longer time from all its values, not from those of its seconds', () => {
    const timeline = timelineOf([
      sampleAt(1, { durations: { 'http.duration': durationsOf(...Array(99).fill(10)) } }),
      sampleAt(2, { durations: { 'http.duration': durationsOf(1000) } }),
    ]);
    const p50 = summary(timeline, 'http.p50')!;
    assert.ok(Math.abs(p50.value - 10) < 0.1, `p50 is ${p50.value}`);
    assert.equal(p50.max, 1000);
    assert.equal(p50.last, 1000);
  });

  it('adds up what the threads of a second use, and takes the worst of what each has for itself', () => {
    const second = { 'eventLoop.active': 250_000 };
    const values = timelineOf([
      sampleAt(1, {
        gauges: { rss: 100, 'heap.used': 10, 'heap.limit': 100 },
        sums: { ...second, 'cpu.time': 500_000 },
      }),
      sampleAt(1, {
        thread: '10-1',
        gauges: { 'heap.used': 30, 'heap.limit': 40 },
        sums: { 'eventLoop.active': 900_000 },
      }),
      sampleAt(1, { thread: '11-0', gauges: { rss: 50 }, sums: { 'cpu.time': 1_000_000 } }),
    ]).valuesAt(FIRST_SECOND);
    assert.deepEqual(
      {
        cpu: values['cpu.percent'],
        rss: values.rss,
        used: values['heap.used'],
        heap: values['heap.percent'],
        loop: values['eventLoop.utilization'],
      },
      { cpu: 150, rss: 150, used: 40, heap: 75, loop: 90 },
    );
  });

  it('does not add up processes that ran after each other', () => {
    const timeline = timelineOf([
      sampleAt(1, { gauges: { rss: 100 }, sums: { 'cpu.time': 1e6 } }),
      sampleAt(2, { thread: '11-0', gauges: { rss: 300 }, sums: { 'cpu.time': 1e6 } }),
    ]);
    assert.equal(summary(timeline, 'rss')?.value, 200);
    assert.equal(summary(timeline, 'cpu.percent')?.value, 100);
  });

  it('shows a blocked event loop in every second that it was blocked', () => {
    const timeline = timelineOf([
      sampleAt(1),
      sampleAt(6, {
        ms: 5000,
        sums: { 'eventLoop.active': 5e6 },
        durations: { 'eventLoop.delay': durationsOf(4900) },
      }),
    ]);
    const blocked = [1, 2, 3, 4, 5].map((at) => timeline.valuesAt(FIRST_SECOND + at));
    assert.deepEqual(
      blocked.map((it) => it['eventLoop.utilization']),
      Array(5).fill(100),
    );
    assert.deepEqual(
      blocked.map((it) => it['eventLoop.delay.max']),
      Array(5).fill(4900),
    );
    assert.equal(summary(timeline, 'eventLoop.delay.max')?.seconds, 5);
  });

  it('tells a quiet second from one in which nothing was measured', () => {
    const quiet = timelineOf([sampleAt(1, { sums: { 'http.errors': 0 } })]).valuesAt(FIRST_SECOND);
    assert.equal(quiet['http.requests'], 0);
    assert.equal(quiet['http.p95'], undefined);
    assert.equal(timelineOf([sampleAt(1)]).valuesAt(FIRST_SECOND)['http.requests'], undefined);
  });

  it('takes the share of errors over a longer time from their numbers', () => {
    const timeline = timelineOf([
      sampleAt(1, { sums: { 'http.errors': 1 }, durations: { 'http.duration': durationsOf(1) } }),
      sampleAt(2, {
        sums: { 'http.errors': 0 },
        durations: { 'http.duration': durationsOf(...Array(99).fill(1)) },
      }),
    ]);
    assert.equal(summary(timeline, 'http.errorRate')?.value, 1);
    assert.equal(summary(timeline, 'http.requests')?.value, 50);
  });

  it('keeps to the range that is asked for', () => {
    const timeline = timelineOf([1, 2, 3, 4].map((at) => sampleAt(at, { gauges: { rss: at } })));
    const range = { from: START + 1000, to: START + 3000 };
    const [rss] = timeline.summarize(range).filter(({ name }) => name === 'rss');
    assert.deepEqual([rss?.min, rss?.max, rss?.value, rss?.seconds], [2, 3, 2.5, 2]);
  });

  it('forgets the oldest seconds when told to, however far apart they are', () => {
    const timeline = new Timeline(3);
    for (const at of [1, 2, 3, 4, 5]) timeline.add(sampleAt(at, { gauges: { rss: at } }));
    assert.deepEqual(timeline.range, { first: FIRST_SECOND + 2, last: FIRST_SECOND + 4 });
    timeline.add(sampleAt(1e9, { gauges: { rss: 1 } }));
    assert.equal(timeline.summarize().find(({ name }) => name === 'rss')?.seconds, 1);
    assert.deepEqual(timeline.add(sampleAt(1)), []);
  });

  it('has finite values, with the mean between the least and the most', () => {
    const sample = fc
      .record({
        second: fc.integer({ min: 1, max: 9 }),
        ms: fc.integer({ min: 1, max: 5000 }),
        rss: fc.nat(),
        thread: fc.constantFrom('1-0', '2-0'),
        cpu: fc.nat(),
      })
      .map(({ cpu, ms, rss, second, thread }) =>
        sampleAt(second, { ms, thread, gauges: { rss }, sums: { 'cpu.time': cpu } }),
      );
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1 }), (samples) => {
        for (const it of timelineOf(samples).summarize()) {
          assert.ok(METRIC_NAMES.includes(it.name));
          assert.ok(Number.isFinite(it.value));
          assert.ok(it.min * (1 - 1e-9) <= it.value && it.value <= it.max * (1 + 1e-9), JSON.stringify(it));
        }
      }),
    );
  });
});
