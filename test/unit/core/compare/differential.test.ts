import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareSides, matchSides } from '../../../../src/core/compare/compareProfiles';
import { type Differential, differentialOf } from '../../../../src/core/compare/differential';
import type { Profile } from '../../../../src/core/profile/profile';
import { FUNCTIONS, outline, profileOf, type Sampled, sampled } from '../profile/arbitrary';

function differential(before: readonly Profile[], after: readonly Profile[]): Differential {
  const sides = matchSides(before, after);
  return differentialOf(before, after, sides, compareSides(sides));
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const IDLE = FUNCTIONS.findIndex(({ name }) => name === '(idle)');
/** Stacks as the tree has them: idle time is no part of it, and what stands below it hangs from above it. */
const awake = (samples: readonly Sampled[]): Sampled[] =>
  samples
    .filter(({ stack }) => stack.at(-1) !== IDLE)
    .map((sample) => ({ ...sample, stack: sample.stack.filter((index) => index !== IDLE) }));
const withValue = (profile: Profile): string[] => outline(profile).filter((row) => !row.endsWith(' 0'));

describe('differentialOf', () => {
  it('keeps every call path and line of each side, on one tree', () => {
    fc.assert(
      fc.property(sampled, sampled, (earlier, later) => {
        const { before, after } = differential([profileOf(earlier)], [profileOf(later)]);
        assert.deepEqual(before.parent, after.parent);
        assert.deepEqual(before.frame, after.frame);
        assert.deepEqual(before.frames, after.frames);
        assert.deepEqual(withValue(before), withValue(profileOf(awake(earlier))));
        assert.deepEqual(withValue(after), withValue(profileOf(awake(later))));
      }),
    );
  });

  it('keeps the non-idle total of each side: of one run exactly, of several the mean', () => {
    fc.assert(
      fc.property(
        fc.array(sampled, { minLength: 1, maxLength: 4 }),
        fc.array(sampled, { minLength: 1, maxLength: 4 }),
        (earlier, later) => {
          const busy = (runs: readonly Sampled[][]): number =>
            sum(runs.map((run) => sum(awake(run).map(({ duration }) => duration)))) / runs.length;
          const { before, after } = differential(
            earlier.map((run) => profileOf(run)),
            later.map((run) => profileOf(run)),
          );
          for (const [profile, runs] of [
            [before, earlier],
            [after, later],
          ] as const) {
            const total = sum(profile.self);
            if (runs.length === 1) assert.equal(total, busy(runs));
            else assert.ok(Math.abs(total - busy(runs)) < 1e-6, `${total} instead of ${busy(runs)}`);
          }
        },
      ),
    );
  });

  it('joins a function that moved in its file with what it was', () => {
    const one = (line: number): Profile => {
      const profile = profileOf([{ stack: [0, 1], line: line + 2, duration: 100 }]);
      const frames = profile.frames.map((frame) =>
        frame.name === 'für' ? { ...frame, line, fileLine: line } : frame,
      );
      return { ...profile, frames };
    };
    const { before, after } = differential([one(10)], [one(50)]);
    assert.deepEqual([...before.self], [...after.self]);
    assert.equal(after.frames.find(({ name }) => name === 'für')!.fileLine, 50);
  });

  it('says of a function what the repeats say of it', () => {
    const run = (duration: number): Profile => profileOf([{ stack: [0, 1], line: 11, duration }]);
    const { after, tested } = differential([400, 410, 420, 430].map(run), [100, 110, 120, 130].map(run));
    assert.deepEqual(
      tested.map(({ frame, verdict }) => [after.frames[frame]!.name, verdict]),
      [['für', 'faster']],
    );
    assert.ok(tested[0]!.p < 0.05);
    assert.deepEqual(differential([run(1)], [run(2)]).tested, []);
  });

  it('survives stacks deeper than any call stack of ours', () => {
    const stack = Array.from({ length: 20_000 }, (_, i) => i % 4);
    const { before } = differential([profileOf([{ stack, line: 1, duration: 7 }])], [profileOf([])]);
    assert.equal(sum(before.self), 7);
  });
});
