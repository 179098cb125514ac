import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MetricHistory } from '../../../../src/core/metrics/history';
import type { MetricName } from '../../../../src/core/metrics/metrics';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { Timeline } from '../../../../src/core/metrics/timeline';
import { durationsOf, START, sampleAt } from './samples';

const FIRST = START / 1000;

/** Samples of up to three threads that follow each other, some of several seconds. */
const recordings = fc
  .array(
    fc.record({
      seconds: fc.constantFrom(1, 1, 1, 2, 4),
      pause: fc.constantFrom(0, 0, 0, 1, 30),
      used: fc.array(fc.option(fc.nat(1e6), { nil: undefined }), { minLength: 3, maxLength: 3 }),
      answers: fc.array(fc.nat(5000), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) => {
    let at = 0;
    return steps.flatMap(({ answers, pause, seconds, used }) => {
      at += pause + seconds;
      return ['10-0', '10-1', '12-0'].flatMap((thread, index): MetricsSample[] => {
        const heap = used[index];
        if (heap === undefined) return [];
        return [
          sampleAt(at, {
            thread,
            ms: seconds * 1000,
            gauges: { 'heap.used': heap },
            sums: { 'cpu.time': heap, 'http.errors': answers.length % 2 },
            durations: answers.length === 0 ? {} : { 'http.duration': durationsOf(...answers) },
          }),
        ];
      });
    });
  });

function near(actual: number, expected: number, what: string): void {
  const difference = Math.abs(actual - expected);
  assert.ok(
    difference <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual} instead of ${expected}`,
  );
}

describe('the history of metrics', () => {
  it('keeps sums, percentiles and extremes when it takes old seconds together', () => {
    fc.assert(
      fc.property(recordings, fc.constantFrom('', '10', '10-1', '12-0'), (samples, choice) => {
        const whole = new Timeline();
        const history = new MetricHistory({ recentSeconds: 6, mostCells: 8 });
        for (const sample of samples) {
          history.add(sample);
          if (choice === '' || sample.thread === choice || sample.thread.startsWith(`${choice}-`))
            whole.add(sample);
        }
        const { range } = history;
        if (range === undefined) return assert.equal(samples.length, 0);
        const found = new Map(history.summarize(range, choice).map((it) => [it.name, it]));
        const expected = whole.summarize();
        assert.deepEqual(
          [...found.keys()],
          expected.map(({ name }) => name),
        );
        for (const { last, max, min, name, seconds, value } of expected) {
          const it = found.get(name)!;
          near(it.value, value, name);
          assert.deepEqual([it.min, it.max, it.last, it.seconds], [min, max, last, seconds], name);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws the least and the greatest of each stretch, however far it is looked at', () => {
    fc.assert(
      fc.property(recordings, fc.integer({ min: 2, max: 40 }), (samples, most) => {
        const whole = new Timeline();
        const history = new MetricHistory({ recentSeconds: 6, mostCells: 20 });
        for (const sample of samples) {
          whole.add(sample);
          history.add(sample);
        }
        if (history.range === undefined) return;
        const { metrics, step, times } = history.columns(history.range, most);
        const expected = whole.summarize();
        for (const { name, min, max } of expected) {
          const { mins, maxs, values } = metrics[name]!;
          const numbers = (column: Float64Array): number[] => [...column].filter((it) => !Number.isNaN(it));
          assert.equal(Math.min(...numbers(mins ?? values)), min, name);
          assert.equal(Math.max(...numbers(maxs ?? values)), max, name);
        }
        const steps = times.slice(1).map((time, at) => time - times[at]!);
        assert.ok(steps.every((it) => it === step));
        if (step === 1) assert.ok(times.length <= most + 1);
      }),
      { numRuns: 60 },
    );
  });

  it('holds hours of seconds in the memory of some hundred', function () {
    this.timeout(20_000);
    const history = new MetricHistory({ recentSeconds: 60, mostCells: 500 });
    const HOURS = 5 * 3600;
    for (let second = 1; second <= HOURS; second++) {
      const used = second === 5000 ? 9e9 : second % 100;
      history.add(sampleAt(second, { gauges: { rss: used } }));
    }
    const range = history.range!;
    assert.equal(range.last - range.first + 1, HOURS);
    const { metrics, times } = history.columns(range, 300);
    assert.ok(times.length <= 400, `${times.length} points`);
    assert.equal(Math.max(...metrics.rss!.maxs!), 9e9, 'the one high second is lost');
    const [rss] = history.summarize(range);
    assert.equal(rss!.seconds, HOURS);
  });

  it('knows a second by process and by thread, and shows a blocked one as long as it was', () => {
    const history = new MetricHistory();
    history.add(sampleAt(3, { ms: 3000, sums: { 'cpu.time': 3e6 } }));
    history.add(sampleAt(3, { thread: '20-0', sums: { 'cpu.time': 5e5 } }));
    const cpu = (choice?: string): number[] =>
      [0, 1, 2].map((at) => history.valuesAt(FIRST + at, choice)['cpu.percent'] ?? -1);
    assert.deepEqual(cpu(), [100, 100, 150]);
    assert.deepEqual(cpu('10'), [100, 100, 100]);
    assert.deepEqual(cpu('20-0'), [-1, -1, 50]);
    assert.deepEqual([...history.threads.keys()], ['10-0', '20-0']);
  });

  it('leaves a gap where nothing was measured', () => {
    const history = new MetricHistory();
    history.add(sampleAt(1, { gauges: { rss: 1 } }));
    history.add(sampleAt(4, { gauges: { rss: 4 } }));
    const { metrics } = history.columns(history.range!, 100);
    assert.deepEqual([...metrics.rss!.values], [1, Number.NaN, Number.NaN, 4]);
    assert.equal(metrics['http.p95' satisfies MetricName], undefined);
  });
});
