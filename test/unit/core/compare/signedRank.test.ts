import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparePairs } from '../../../../src/core/compare/signedRank';
import { compareMeasurements, median } from '../../../../src/core/compare/statistics';
import { verdictOf } from '../../../../src/core/compare/verdict';

/** The share of all ways to give the differences signs whose positive ranks are as far from the middle: the definition. */
function byCounting(differences: readonly number[]): number {
  const sizes = differences.filter((one) => one !== 0).map(Math.abs);
  const rank = (size: number): number =>
    sizes.filter((one) => one < size).length + (sizes.filter((one) => one === size).length + 1) / 2;
  const middle = (sizes.length * (sizes.length + 1)) / 4;
  const distance = (positive: (i: number) => boolean): number =>
    Math.abs(sizes.reduce((sum, size, i) => sum + (positive(i) ? rank(size) : 0), 0) - middle);
  const signs = differences.filter((one) => one !== 0);
  const seen = distance((i) => signs[i]! > 0);
  let far = 0;
  for (let mask = 0; mask < 1 << sizes.length; mask++)
    if (distance((i) => ((mask >> i) & 1) === 1) >= seen - 1e-9) far++;
  return far / 2 ** sizes.length;
}

/** Numbers of the standard normal distribution, the same ones in every run. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * Verdicts on runs made in turns, as a machine gives them that others use: 3 % from run to run, and a drift that goes
 * on by 3 % from one run to the next and falls back to where it was.
 */
function verdicts(compare: typeof comparePairs, repeats: number, change: number): Record<string, number> {
  const random = normals(11);
  const counts: Record<string, number> = { faster: 0, slower: 0, same: 0, inconclusive: 0 };
  let drift = 0;
  const run = (): number => {
    drift = drift * 0.9 + random() * 0.03;
    return 100 * (1 + drift + random() * 0.03);
  };
  for (let i = 0; i < 1000; i++) {
    const before: number[] = [];
    const after: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      before.push(run());
      after.push(run() * (1 + change));
    }
    const shift = compare(before, after);
    const verdict = verdictOf({ shift, before: median(before), whole: 0, sameWithin: 5 });
    counts[verdict]! += 1;
  }
  return counts;
}

describe('comparePairs', () => {
  it('gives the p of the definition, ties and zeros included', () => {
    const pairs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(pairs, (pairs) => {
        const [before, after] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const expected = byCounting(after.map((value, i) => value - before[i]!));
        assert.ok(Math.abs(comparePairs(before, after).p - expected) < 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the known p and bounds of textbook cases', () => {
    const zeros = [0, 0, 0, 0, 0, 0];
    const six = comparePairs(zeros, [1, 2, 3, 4, 5, 6]);
    assert.equal(six.p, 2 / 64);
    assert.equal(six.shift, 3.5);
    assert.deepEqual(six.interval, [1, 6]);
    assert.equal(comparePairs([0, 0, 0, 0, 0], [1, 2, 3, 4, 5]).interval, undefined);
    // Of eight pairs, three averages on each side lie outside (Hollander and Wolfe, table A.4).
    assert.deepEqual(comparePairs([...zeros, 0, 0], [1, 2, 4, 8, 16, 32, 64, 128]).interval, [2.5, 72]);
    assert.equal(comparePairs([3, 3], [3, 3]).p, 1);
  });

  it('goes over to the normal approximation without a jump', () => {
    const random = normals(3);
    // The last one has the least rank, and hardly counts.
    const after = [...Array.from({ length: 40 }, () => random() + 0.35), 1e-9];
    const exact = comparePairs(new Array<number>(40).fill(0), after.slice(0, 40));
    const approximate = comparePairs(new Array<number>(41).fill(0), after);
    assert.ok(Math.abs(exact.p - approximate.p) < 0.02, `${exact.p} ${approximate.p}`);
    assert.ok(Math.abs(exact.interval![0] - approximate.interval![0]) < 0.1);
    assert.ok(Math.abs(exact.interval![1] - approximate.interval![1]) < 0.1);
  });

  it('is wrong as rarely as it says, where a machine drifts, and finds more than without pairs', () => {
    const unchanged = verdicts(comparePairs, 8, 0);
    assert.ok(unchanged.faster! + unchanged.slower! <= 50, JSON.stringify(unchanged));
    const unpaired = verdicts(compareMeasurements, 8, 0);
    assert.ok(unchanged.same! > unpaired.same! * 1.3, JSON.stringify([unchanged, unpaired]));
    const tenth = verdicts(comparePairs, 8, 0.1);
    assert.ok(tenth.slower! > 950 && tenth.same! + tenth.faster! === 0, JSON.stringify(tenth));
    assert.equal(verdicts(comparePairs, 8, 0.3).slower, 1000);
  });
});
