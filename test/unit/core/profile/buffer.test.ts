import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import {
  decodeDetails,
  decodeProfile,
  decodeTree,
  encodeDetails,
  encodeProfile,
  encodeTree,
} from '../../../../src/core/profile/buffer';
import type { Profile } from '../../../../src/core/profile/profile';
import { profileOf, sampled } from './arbitrary';

const profiles: fc.Arbitrary<Profile> = fc
  .record({ samples: sampled, names: fc.array(fc.string()), startTime: fc.double({ noNaN: true }) })
  .map(({ samples, names, startTime }) => {
    const profile = profileOf(samples, startTime);
    const frames = profile.frames.map((frame, i) => ({ ...frame, name: names[i] ?? frame.name }));
    const doubts = names
      .slice(frames.length)
      .map((reason, i) => ({ frame: i % frames.length, line: i, reason }));
    return { ...profile, frames, ...(doubts.length > 0 ? { doubts } : {}) };
  });

describe('a profile as bytes', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(profiles, (profile) => assert.deepEqual(decodeProfile(encodeProfile(profile)), profile)),
    );
  });

  it('comes out in parts: the tree first, and the whole when the details are there', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const tree = decodeTree(encodeTree(profile));
        assert.equal(tree.rest.length, 0);
        assert.deepEqual([tree.lines, tree.samples], [profile.lines.line.length, profile.samples.length]);
        const { lines, samples, times, ...first } = tree.profile;
        assert.deepEqual({ ...profile, ...first }, profile);
        assert.deepEqual([lines.line.length, samples.length, times.length], [0, 0, 0]);
        assert.deepEqual(decodeDetails(tree, new Uint8Array(encodeDetails(profile))), profile);
      }),
    );
  });

  it('keeps every number, whatever it is', () => {
    const any = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.maxSafeNat(), fc.constant(-0));
    fc.assert(
      fc.property(fc.array(any, { minLength: 3, maxLength: 3 }), any, any, ([a, b, c], value, start) => {
        const profile = profileOf([
          { stack: [0, 1], line: 3, duration: 4 },
          { stack: [0, 2], line: 5, duration: 1 },
        ]);
        const odd = {
          ...profile,
          startTime: start,
          self: Float64Array.of(a!, b!, c!, value),
          lines: { ...profile.lines, value: Float64Array.of(value, b!) },
          times: Float64Array.of(Math.min(a!, b!), Math.max(a!, b!)),
        };
        assert.deepEqual(decodeProfile(encodeProfile(odd)), odd);
      }),
    );
  });

  it('takes a byte or two for what is a small number', () => {
    const samples = Array.from({ length: 1000 }, (_, i) => ({
      stack: [0, i % 4],
      line: i % 9,
      duration: 90,
    }));
    const profile = profileOf(samples);
    assert.ok(encodeDetails(profile).byteLength < samples.length * 3);
  });

  it('is refused when it is cut off or longer than it says', () => {
    const buffer = encodeProfile(profileOf([{ stack: [0, 1], line: 3, duration: 4 }]));
    for (let length = 0; length < buffer.byteLength; length++) {
      assert.throws(
        () => decodeProfile(buffer.slice(0, length)),
        (error) => HotlightError.is(error, 'bad-input'),
      );
    }
    const longer = new ArrayBuffer(buffer.byteLength + 1);
    new Uint8Array(longer).set(new Uint8Array(buffer));
    assert.throws(() => decodeProfile(longer), /its length is not what its header says/);
  });

  it('never yields an index out of range, whatever is in it', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(profiles, damage, (profile, damage) => {
        const bytes = new Uint8Array(encodeProfile(profile));
        for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
        try {
          const { parent, frames, frame, samples, lines, doubts = [] } = decodeProfile(bytes.buffer);
          for (const [node, above] of parent.entries()) assert.ok(above < node && above >= -1);
          for (const index of frame) assert.ok(frames[index]);
          for (const node of samples) assert.ok(node < parent.length);
          for (const doubt of doubts) assert.ok(frames[doubt.frame]);
          for (let node = 0; node < parent.length; node++)
            assert.ok(lines.start[node]! <= lines.start[node + 1]!);
          assert.equal(lines.start[parent.length], lines.line.length);
        } catch (error) {
          if (!HotlightError.is(error, 'bad-input')) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('names what is wrong', () => {
    const buffer = encodeProfile(profileOf([{ stack: [0], line: 3, duration: 4 }]));
    const patched = (at: number, value: number) => {
      const copy = new Uint8Array(buffer.slice(0));
      copy[at] = value;
      return copy.buffer;
    };
    assert.throws(() => decodeProfile(patched(0, 7)), /does not begin like a profile/);
    assert.throws(() => decodeProfile(patched(4, 1)), /has version 1 instead of 2/);
    assert.throws(() => decodeProfile(patched(5, 9)), /counts something unknown/);
    assert.throws(() => decodeProfile(patched(22, 0)), /has no nodes/);
  });

  it('asks for no memory for what a damaged header promises', () => {
    const tree = decodeTree(encodeTree(profileOf([{ stack: [0], line: 3, duration: 4 }])));
    for (const promise of [{ lines: 2 ** 40 }, { samples: 2 ** 40 }]) {
      assert.throws(
        () => decodeDetails({ ...tree, ...promise }, new Uint8Array(8)),
        (error) => HotlightError.is(error, 'bad-input'),
      );
    }
  });
});
