import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareMeasurements, median } from '../../../../src/core/compare/statistics';

/** The share of all ways to split the values that put them at least as far apart: the definition, slowly. */
function byCounting(before: readonly number[], after: readonly number[]): number {
  const values = [...before, ...after];
  const u = (chosen: readonly number[], others: readonly number[]): number => {
    let wins = 0;
    for (const a of chosen) for (const b of others) wins += a > b ? 1 : a === b ? 0.5 : 0;
    return wins;
  };
  const middle = (before.length * after.length) / 2;
  const distance = Math.abs(u(after, before) - middle);
  let all = 0;
  let far = 0;
  for (let mask = 0; mask < 1 << values.length; mask++) {
    const chosen = values.filter((_, i) => (mask >> i) & 1);
    if (chosen.length !== after.length) continue;
    all++;
    if (
      Math.abs(
        u(
          chosen,
          values.filter((_, i) => !((mask >> i) & 1)),
        ) - middle,
      ) >=
      distance - 1e-9
    )
      far++;
  }
  return far / all;
}

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

const few = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 });

describe('compareMeasurements', () => {
  it('gives the p of the definition, ties included', () => {
    fc.assert(
      fc.property(few, few, (before, after) => {
        assertClose(compareMeasurements(before, after).p, byCounting(before, after), 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the known p of textbook cases', () => {
    // All of one set above the other: 2 of the C(n + m, n) orders are this far out.
    assertClose(compareMeasurements([1, 2, 3], [4, 5, 6]).p, 2 / 20, 1e-12);
    assertClose(compareMeasurements([1, 2, 3, 4], [5, 6, 7, 8]).p, 2 / 70, 1e-12);
    assertClose(compareMeasurements([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).p, 2 / 252, 1e-12);
    assert.equal(compareMeasurements([3, 3], [3, 3]).p, 1);
  });

  it('goes over to the normal approximation without a jump', () => {
    const values = (count: number, offset: number) =>
      Array.from({ length: count }, (_, i) => ((i * 37) % 101) + offset);
    // 20 and 20 are counted out, 21 and 20 approximated.
    const exact = compareMeasurements(values(20, 0), values(20, 19)).p;
    const approximate = compareMeasurements([...values(20, 0), 50.5], values(20, 19)).p;
    assertClose(approximate, exact, 0.02);
  });

  it('is right as often as it says, for equal sets', () => {
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const draw = (count: number) => Array.from({ length: count }, () => random() + random() + random());
    for (const [n, m] of [
      [5, 5],
      [8, 6],
      [30, 25],
    ] as const) {
      let significant = 0;
      let covered = 0;
      const rounds = n > 10 ? 300 : 1500;
      for (let i = 0; i < rounds; i++) {
        const { p, interval } = compareMeasurements(draw(n), draw(m));
        if (p < 0.05) significant++;
        if (interval![0] <= 0 && interval![1] >= 0) covered++;
      }
      assert.ok(significant / rounds < 0.075, `${significant} of ${rounds}`);
      assert.ok(covered / rounds > 0.925, `${covered} of ${rounds}`);
    }
  });

  it('finds the shift, and an interval that contains it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 12 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (before, offset) => {
          const { shift, interval } = compareMeasurements(
            before,
            before.map((value) => value + offset),
          );
          assertClose(shift, offset, 1e-3);
          assert.ok(interval![0] <= shift && shift <= interval![1]);
        },
      ),
    );
  });

  it('has the interval of the tables: for 4 and 4 the extremes, for 5 and 5 the third difference', () => {
    // Critical values of U for a two-sided 5 %: 0 for 4 and 4, 2 for 5 and 5, 8 for 7 and 7.
    const spread = (count: number) => Array.from({ length: count }, (_, i) => i * 10);
    const differences = (count: number) =>
      spread(count)
        .flatMap((b) => spread(count).map((a) => b - a))
        .sort((a, b) => a - b);
    for (const [count, critical] of [
      [4, 0],
      [5, 2],
      [7, 8],
    ] as const) {
      assert.equal(
        compareMeasurements(spread(count), spread(count)).interval![0],
        differences(count)[critical],
      );
    }
  });

  it('has no interval when there are too few values for one', () => {
    assert.equal(compareMeasurements([1, 2, 3], [4, 5, 6]).interval, undefined);
    assert.equal(compareMeasurements([1], [2]).interval, undefined);
  });

  it('mirrors when before and after are exchanged', () => {
    fc.assert(
      fc.property(few, few, (before, after) => {
        const there = compareMeasurements(before, after);
        const back = compareMeasurements(after, before);
        assertClose(back.p, there.p, 1e-12);
        assertClose(back.shift, -there.shift, 1e-12);
      }),
    );
  });
});

describe('median', () => {
  it('is the middle', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([]), 0);
  });
});
