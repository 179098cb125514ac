import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareMeasurements, median } from '../../../../src/core/compare/statistics';
import { type Judged, repeatsToTell, verdictOf, verdictWords } from '../../../../src/core/compare/verdict';

/** @param interval of a change of a value that was 100 */
function judged(p: number, interval: [number, number] | undefined, sameWithin = 5, whole = 0): Judged {
  const shift = interval === undefined ? 0 : (interval[0] + interval[1]) / 2;
  return { shift: { p, shift, ...(interval && { interval }) }, before: 100, whole, sameWithin };
}

/** Runs that vary by `spread` (a part of 1) around `mean`, like two sides recorded in turns. */
function verdictsOf(repeats: number, spread: number, change: number): Record<string, number> {
  const random = fc.sample(fc.double({ min: -1, max: 1, noNaN: true }), {
    seed: 7,
    numRuns: 6 * repeats * 300,
  });
  const value = (): number => {
    const [a, b, c] = [random.pop()!, random.pop()!, random.pop()!];
    return 1 + a * b * c * 3 * spread + ((a + b + c) / 3) * spread;
  };
  const counts: Record<string, number> = { faster: 0, slower: 0, same: 0, inconclusive: 0 };
  for (let i = 0; i < 300; i++) {
    const before = Array.from({ length: repeats }, value);
    const after = Array.from({ length: repeats }, () => value() * (1 + change));
    const shift = compareMeasurements(before, after);
    const verdict = verdictOf({ shift, before: median(before), whole: 0, sameWithin: 5 });
    counts[verdict] = counts[verdict]! + 1;
  }
  return counts;
}

describe('verdictOf', () => {
  it('finds what is outside of chance, and calls what is sure to be small the same', () => {
    const cases: [Judged, string][] = [
      [judged(0.5, [-4, 4.5]), 'same'],
      [judged(0.5, [-4, 5.5]), 'inconclusive'],
      [judged(0.5, undefined), 'inconclusive'],
      [judged(0.01, [2.5, 4]), 'slower'],
      [judged(0.01, [-4, -2.5]), 'faster'],
      [judged(0.01, [0.5, 1.5]), 'same'],
      [judged(0.5, [-0.5, 0.4], 1), 'same'],
      [judged(0.01, [0.5, 1.5], 1), 'slower'],
      [judged(0.5, [-8, 9], 10), 'same'],
      // A tenth of the run is judged as a part of it: 5 % of an eighth of 1000.
      [judged(0.5, [-6, 6], 5, 1000), 'same'],
      [judged(0.5, [-7, 6], 5, 1000), 'inconclusive'],
      [judged(1, [0, 0], 0), 'same'],
    ];
    for (const [one, verdict] of cases) assert.equal(verdictOf(one), verdict, JSON.stringify(one));
  });

  it('reaches "same" with ten repeats where runs vary by a few percent, and is wrong as rarely as it says', () => {
    const unchanged = verdictsOf(10, 0.05, 0);
    assert.ok(unchanged.same! > 250, JSON.stringify(unchanged));
    assert.ok(unchanged.faster! + unchanged.slower! < 25, JSON.stringify(unchanged));
    const slower = verdictsOf(10, 0.05, 0.06);
    assert.ok(slower.slower! > 250 && slower.same! < 9, JSON.stringify(slower));
    const wild = verdictsOf(5, 0.3, 0);
    assert.ok(wild.inconclusive! > 250, JSON.stringify(wild));
  });

  it('says how many repeats it takes', () => {
    assert.equal(repeatsToTell(judged(0.5, [-10, 10]), 8), 32);
    assert.equal(repeatsToTell(judged(0.5, [-5, 5]), 8), 9);
    // A change of 3 % is found sooner than one of 5 % is ruled out, one of 2 % later.
    assert.equal(repeatsToTell(judged(0.1, [-3, 9]), 8), 32);
    assert.equal(repeatsToTell(judged(0.1, [-4, 8]), 8), 32);
    assert.equal(repeatsToTell(judged(0.1, [-2, 8]), 8), 23);
    assert.equal(repeatsToTell(judged(0.5, undefined), 3), undefined);
    assert.equal(repeatsToTell(judged(0.5, [-5, 5], 0), 3), undefined);
  });

  it('has words for bytes', () => {
    assert.deepEqual(
      (['faster', 'slower', 'same', 'inconclusive'] as const).map((one) => verdictWords(one, 'bytes')),
      ['allocating less', 'allocating more', 'same', 'inconclusive'],
    );
    assert.equal(verdictWords('faster', 'us'), 'faster');
  });
});
