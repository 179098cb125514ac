import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Histogram, HistogramRecorder } from '../../../../src/core/metrics/histogram';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The definition that the histogram approximates. */
function nearestRank(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1]!;
}

const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 2 ** 40 }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  ),
  { minLength: 1, maxLength: 300 },
);
const percents = fc.double({ min: 0.1, max: 100, noNaN: true });

describe('a histogram', () => {
  it('has the percentiles of the values to within 1/128 of them', () => {
    fc.assert(
      fc.property(durations, percents, (values, percent) => {
        const exact = nearestRank(values, percent);
        const found = histogramOf(values).percentile(percent)!;
        assert.ok(Math.abs(found - exact) <= exact / 128 + 1, `p${percent} is ${exact}, found ${found}`);
      }),
    );
  });

  it('has small whole numbers exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 127 }), { minLength: 1 }),
        percents,
        (values, percent) => {
          assert.equal(histogramOf(values).percentile(percent), nearestRank(values, percent));
        },
      ),
    );
  });

  it('is the same from parts as from the whole, also through a file', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = Histogram.fromData(JSON.parse(JSON.stringify(histogramOf(a).toData())))!;
        merged.merge(histogramOf(b));
        const whole = histogramOf([...a, ...b]);
        assert.deepEqual(merged.toData().buckets, whole.toData().buckets);
        assert.equal(merged.max, whole.max);
        assert.equal(merged.count, whole.count);
        assert.ok(Math.abs(merged.sum - whole.sum) <= whole.sum * 1e-12);
      }),
    );
  });

  it('never falls with the percent, and ends at the largest value itself', () => {
    fc.assert(
      fc.property(durations, percents, percents, (values, a, b) => {
        const histogram = histogramOf(values);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(histogram.percentile(low)! <= histogram.percentile(high)!);
        assert.equal(histogram.percentile(100), Math.max(...values));
      }),
    );
  });

  it('has no percentile without a value', () => {
    assert.equal(new Histogram().percentile(50), undefined);
  });

  it('counts what is no duration as none', () => {
    const histogram = histogramOf([Number.NaN, -5, Number.POSITIVE_INFINITY]);
    assert.equal(histogram.count, 3);
    assert.equal(histogram.percentile(50), 0);
    assert.equal(histogram.max, 2 ** 40);
  });

  it('refuses data that no histogram has', () => {
    const valid = { max: 5, sum: 5, buckets: [5, 1] };
    assert.notEqual(Histogram.fromData(valid), undefined);
    for (const broken of [
      null,
      [],
      { ...valid, max: -1 },
      { ...valid, sum: '5' },
      { ...valid, buckets: [5] },
      { ...valid, buckets: [5, 0] },
      { ...valid, buckets: [1e9, 1] },
      { ...valid, buckets: [5, 1e300] },
      { ...valid, buckets: { length: 2, 0: 5, 1: 1 } },
    ]) {
      assert.equal(Histogram.fromData(broken), undefined, JSON.stringify(broken));
    }
  });
});

describe('a recorder of histograms', () => {
  const amounts = fc.oneof(
    fc.double({ min: -10, max: 2 ** 41, noNaN: false }),
    fc.integer({ min: 0, max: 2 ** 33 }),
    fc.integer({ min: 0, max: 42 }).map((power) => 2 ** power),
  );

  it('gives what a histogram would, for one stretch after the other', () => {
    const stretches = fc.array(fc.array(fc.tuple(amounts, fc.integer({ min: 1, max: 9 }))), { maxLength: 5 });
    fc.assert(
      fc.property(stretches, (all) => {
        const recorder = new HistogramRecorder();
        for (const stretch of all) {
          const histogram = new Histogram();
          for (const [value, times] of stretch) {
            recorder.record(value, times);
            histogram.record(value, times);
          }
          assert.deepEqual(recorder.takeData(), stretch.length === 0 ? undefined : histogram.toData());
        }
      }),
    );
  });
});
