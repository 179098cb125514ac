import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { decodeProfile, encodeProfile } from '../../../../src/core/profile/buffer';
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

describe('a profile in one buffer', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(profiles, (profile) => assert.deepEqual(decodeProfile(encodeProfile(profile)), profile)),
    );
  });

  it('comes out without being copied', () => {
    const buffer = encodeProfile(profileOf([{ stack: [0, 1], line: 3, duration: 4 }]));
    const { self, parent, times, lines } = decodeProfile(buffer);
    for (const column of [self, parent, times, lines.value, lines.start]) assert.equal(column.buffer, buffer);
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
    const patched = (word: number, value: number) => {
      const copy = buffer.slice(0);
      new Uint32Array(copy, 0, 12)[word] = value;
      return copy;
    };
    assert.throws(() => decodeProfile(patched(0, 7)), /does not begin like a profile/);
    assert.throws(() => decodeProfile(patched(1, 2)), /has version 2 instead of 1/);
    assert.throws(() => decodeProfile(patched(3, 0)), /has no nodes/);
  });
});
