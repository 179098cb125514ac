import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionTotals } from '../../../../src/core/profile/callTree';
import { mergeProfiles } from '../../../../src/core/profile/merge';
import type { Profile } from '../../../../src/core/profile/profile';
import { outline, profileOf, sampled } from './arbitrary';

/** Cuts samples into segments at the given points, as rotation does. */
function segments(samples: Parameters<typeof profileOf>[0], cuts: readonly number[]): Profile[] {
  const at = [...new Set(cuts.map((cut) => cut % (samples.length + 1)))].sort((a, b) => a - b);
  const bounds = [0, ...at, samples.length];
  let time = 1000;
  return bounds.slice(1).map((end, i) => {
    const profile = profileOf(samples.slice(bounds[i], end), time);
    time += profile.duration;
    return profile;
  });
}

describe('mergeProfiles', () => {
  it('makes of the segments of a recording the recording', () => {
    fc.assert(
      fc.property(sampled, fc.array(fc.nat(), { maxLength: 4 }), (samples, cuts) => {
        const whole = profileOf(samples, 1000);
        const parts = segments(samples, cuts);
        const merged = mergeProfiles(parts.toReversed());
        assert.deepEqual(outline(merged), outline(whole));
        assert.deepEqual(merged.times, whole.times);
        assert.deepEqual(
          [...merged.samples].map((node) => merged.frames[merged.frame[node]!]!.name),
          [...whole.samples].map((node) => whole.frames[whole.frame[node]!]!.name),
        );
        assert.equal(merged.duration, whole.duration);
        assert.equal(merged.startTime, 1000);
      }),
    );
  });

  it('shows a pause between segments as idle', () => {
    const sample = { stack: [0], line: 1, duration: 10 };
    const merged = mergeProfiles([profileOf([sample], 500), profileOf([sample], 100)]);
    const names = [...merged.samples].map((node) => merged.frames[merged.frame[node]!]!.name);
    assert.deepEqual(names, ['main', '(idle)', 'main']);
    assert.deepEqual([...merged.times], [0, 10, 400]);
    assert.equal(merged.duration, 410);
    assert.equal(merged.self[merged.samples[0]!], 20);
    assert.equal(merged.self[merged.samples[1]!], 390);
  });

  it('adds up threads that ran at the same time, without an order of samples', () => {
    const long = { stack: [0, 1, 0], line: 1, duration: 100_000 };
    const other = { stack: [0, 1], line: 2, duration: 90_000 };
    const merged = mergeProfiles([profileOf([long], 0), profileOf([other, other, other], 10)]);
    assert.equal(merged.samples.length, 0);
    assert.equal(merged.duration, 370_000);
    const { self, total } = functionTotals(merged);
    assert.deepEqual([...self], [0, 100_000, 270_000]);
    assert.deepEqual([...total], [370_000, 370_000, 370_000]);
  });

  it('finds overlap with any earlier thread, not only the last', () => {
    const ms = (duration: number) => [{ stack: [0], line: 1, duration: duration * 1000 }];
    const threads = [profileOf(ms(1000), 0), profileOf(ms(100), 100_000), profileOf(ms(100), 500_000)];
    assert.equal(mergeProfiles(threads).samples.length, 0);
  });

  it('joins a file’s function over threads, and keeps evaluated code apart', () => {
    const thread = (scriptId: string): Profile => {
      const profile = profileOf([{ stack: [0, 6], line: 1, duration: 100_000 }]);
      return { ...profile, frames: profile.frames.map((frame) => ({ ...frame, scriptId })) };
    };
    const { frames } = mergeProfiles([thread('7'), thread('8')]);
    assert.deepEqual(
      frames.map(({ name, url }) => `${name} ${url}`).filter((frame) => !frame.startsWith('(root)')),
      ['main file:///srv/app.js', ' evalmachine.<anonymous>', ' evalmachine.<anonymous>'],
    );
  });

  it('carries doubts over to the joined functions, once', () => {
    const doubts = [{ frame: 2, line: 3, reason: 'inlined' }];
    const one = { ...profileOf([{ stack: [0, 1], line: 1, duration: 1 }]), doubts };
    const two = {
      ...profileOf([{ stack: [1, 0], line: 1, duration: 1 }]),
      doubts: [{ ...doubts[0]!, frame: 1 }],
    };
    assert.deepEqual(mergeProfiles([one, two]).doubts, [{ frame: 2, line: 3, reason: 'inlined' }]);
  });

  it('gives a single profile back, and an empty one for none', () => {
    const profile = profileOf([{ stack: [0], line: 1, duration: 1 }]);
    assert.equal(mergeProfiles([profile]), profile);
    assert.deepEqual([...mergeProfiles([]).parent], [-1]);
  });

  it('refuses to add bytes to microseconds', () => {
    const profile = profileOf([]);
    assert.throws(() => mergeProfiles([profile, { ...profile, unit: 'bytes' }]), /one kind/);
  });
});
