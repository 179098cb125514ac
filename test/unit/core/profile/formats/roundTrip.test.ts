import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../../src/core/base/errors';
import { functionTotals } from '../../../../../src/core/profile/callTree';
import { convertProfiles, WRITABLE_FORMATS } from '../../../../../src/core/profile/formats/convert';
import { detectFormat } from '../../../../../src/core/profile/formats/detect';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import { mergeProfiles } from '../../../../../src/core/profile/merge';
import type { Profile } from '../../../../../src/core/profile/profile';
import { FUNCTIONS, outline, profileOf, sampled } from '../arbitrary';

function written(profile: Profile, to: (typeof WRITABLE_FORMATS)[number]): Uint8Array {
  return Buffer.concat([...convertProfiles([{ name: 'main', profile, notes: [] }], to, 'a title')]);
}

function readBack(profile: Profile, to: (typeof WRITABLE_FORMATS)[number]): Profile {
  const profiles = readProfiles(written(profile, to));
  assert.equal(profiles.length, 1);
  return profiles[0]!.profile;
}

/** Call paths with their self values; without lines, and without columns and paths' origins where asked. */
function paths(profile: Profile, simplify: (path: string) => string = (path) => path): string[] {
  const totals = new Map<string, number>();
  for (const entry of outline(profile)) {
    if (/#\d+ \S+$/.test(entry)) continue;
    const [, path, value] = /^(.*) (\S+)$/s.exec(entry)!;
    if (Number(value) > 0) totals.set(simplify(path!), (totals.get(simplify(path!)) ?? 0) + Number(value));
  }
  return [...totals].map(([path, value]) => `${path} ${value.toFixed(2)}`).sort();
}

const withoutColumns = (path: string) => path.replace(/:\d+(?=\/|$|#| )/g, '');

const profiles = sampled.filter((samples) => samples.length > 0).map((samples) => profileOf(samples));
/** The time of a last sample is known only as far as it isn't longer than others. */
const recordings = sampled.map((samples) => profileOf([...samples, { stack: [0], line: 1, duration: 1 }]));
/** Threads that ran at the same time: values without an order in time. */
const threads = fc.tuple(profiles, profiles).map(([a, b]) => {
  const long = profileOf([{ stack: [0], line: 1, duration: 200_000 }]);
  return mergeProfiles([a, b, long]);
});

describe('a profile written and read back', () => {
  for (const format of WRITABLE_FORMATS) {
    const simplify = format === 'pprof' ? withoutColumns : undefined;
    it(`has the same call paths and values as ${format}`, () => {
      fc.assert(
        fc.property(fc.oneof(profiles, threads), (profile) => {
          assert.deepEqual(paths(readBack(profile, format), simplify), paths(profile, simplify));
        }),
      );
    });

    it(`is known for ${format} by its first bytes`, () => {
      const bytes = written(profileOf([{ stack: [0, 1], line: 2, duration: 10 }]), format);
      assert.equal(detectFormat(bytes), format);
    });
  }

  it('keeps samples and their times in a .cpuprofile and in speedscope’s', () => {
    fc.assert(
      fc.property(recordings, (profile) => {
        const again = readBack(profile, 'cpuprofile');
        assert.deepEqual([...again.times], [...profile.times]);
        assert.deepEqual([...again.samples], [...profile.samples]);
        const evented = readBack(profile, 'speedscope');
        const leaf = (from: Profile, time: number): string => {
          const at = from.times.findLastIndex((start) => start <= time);
          return from.frames[from.frame[from.samples[at]!]!]!.name;
        };
        for (const time of profile.times) assert.equal(leaf(evented, time), leaf(profile, time));
      }),
    );
  });

  it('keeps lines in pprof, and in a .cpuprofile to a sample', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const lines = (from: Profile): Map<string, number> => {
          const sums = new Map<string, number>();
          for (const entry of outline(from)) {
            const match = /([^/]*)#(\d+) (\S+)$/s.exec(withoutColumns(entry));
            if (match)
              sums.set(
                `${match[1]}#${match[2]}`,
                (sums.get(`${match[1]}#${match[2]}`) ?? 0) + Number(match[3]),
              );
          }
          return sums;
        };
        const expected = lines(profile);
        const pprof = lines(readBack(profile, 'pprof'));
        assert.deepEqual([...pprof.keys()].sort(), [...expected.keys()].sort());
        for (const [line, value] of expected) assert.ok(Math.abs(pprof.get(line)! - value) < 0.01);
        assert.deepEqual(
          [...lines(readBack(profile, 'cpuprofile')).keys()].sort(),
          [...expected.keys()].sort(),
        );
      }),
    );
  });

  it('keeps names and paths, whatever is in them, where the format can', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .map((part) => part.replace(/\p{Surrogate}/gu, '?'));
    fc.assert(
      fc.property(text, text, (name, file) => {
        const url = `file:///srv/${encodeURIComponent(file)}.js`;
        const profile = profileOf([{ stack: [0], line: 1, duration: 10 }]);
        const path = `/srv/${file}.js`;
        const frames = profile.frames.map((frame, i) =>
          i === 0 ? frame : { ...frame, name, url, file: path },
        );
        for (const format of ['cpuprofile', 'speedscope', 'pprof'] as const) {
          fc.pre(format !== 'speedscope' || name !== '(anonymous)');
          const again = readBack({ ...profile, frames }, format).frames[1]!;
          assert.equal(again.name, name);
          assert.equal(again.file, path);
        }
      }),
    );
  });

  it('writes collapsed stacks that no name can break', () => {
    const profile = profileOf([{ stack: [0, 1], line: 1, duration: 10 }]);
    const frames = profile.frames.map((frame) => ({ ...frame, name: `a;b\n${frame.name} 7` }));
    const text = new TextDecoder().decode(written({ ...profile, frames }, 'collapsed'));
    assert.match(text, /^a:b main 7 \(\/srv\/app\.js:1:1\);a:b für 7 \(\/srv\/für\.js:10:3\) 10\n$/);
  });

  it('holds bytes in all but a .cpuprofile', () => {
    const profile: Profile = {
      ...profileOf([{ stack: [0, 1], line: 1, duration: 512 }]),
      unit: 'bytes',
      samples: new Uint32Array(0),
      times: new Float64Array(0),
      duration: 0,
    };
    for (const format of ['speedscope', 'pprof'] as const) {
      const again = readBack(profile, format);
      assert.equal(again.unit, 'bytes');
      assert.equal(functionTotals(again).total[1], 512);
    }
    assert.throws(
      () => written(profile, 'cpuprofile'),
      (error) => HotlightError.is(error, 'unsupported'),
    );
  });

  it('keeps several profiles apart in speedscope’s', () => {
    const named = ['main', 'worker'].map((name, i) => ({
      name,
      profile: profileOf([{ stack: [i], line: 1, duration: 10 + i }]),
      notes: [],
    }));
    const again = readProfiles(Buffer.concat([...convertProfiles(named, 'speedscope', 'shop')]));
    assert.deepEqual(
      again.map(({ name, profile }) => [name, profile.duration, profile.frames.at(-1)!.name]),
      [
        ['main', 10, FUNCTIONS[0].name],
        ['worker', 11, FUNCTIONS[1].name],
      ],
    );
  });
});
