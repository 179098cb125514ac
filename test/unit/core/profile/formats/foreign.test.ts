import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectFormat } from '../../../../../src/core/profile/formats/detect';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import { outline, profileOf, type Sampled, sampled } from '../arbitrary';
import { firefox, heapprofile, trace, v8Log } from './foreign';

const samples = sampled.filter((all) => all.length > 0);
/** The time of a last sample is known only as far as it isn't longer than others. */
const closed = samples.map((all) => [...all, { stack: [0], line: 1, duration: 1 }]);
/** A log doesn't say how long its last sample took. */
const even = samples.map((all) => all.map((one) => ({ ...one, duration: 1000 })));

const encode = (file: object): Uint8Array => new TextEncoder().encode(JSON.stringify(file));
const withoutLines = (entries: readonly string[]): string[] =>
  entries.filter((one) => !/#\d+ \S+$/.test(one));
/** Values of call paths and lines that have any: where nothing was, formats differ in what they keep. */
const values = (entries: readonly string[]): string[] => entries.filter((one) => !one.endsWith(' 0'));

function read(file: object, kind: string): string[] {
  const bytes = encode(file);
  assert.equal(detectFormat(bytes), kind);
  const profiles = readProfiles(bytes);
  assert.equal(profiles.length, 1);
  return values(outline(profiles[0]!.profile));
}

const expected = (all: readonly Sampled[]): string[] => values(outline(profileOf(all)));

describe('any samples, read from a format that others write', () => {
  it('have the same call paths and sizes in a .heapprofile', () => {
    fc.assert(
      fc.property(samples, (all) => {
        assert.deepEqual(read(heapprofile(all), 'heap-profile'), withoutLines(expected(all)));
      }),
    );
  });

  it('have the same call paths, times and lines in a Chrome trace, however it is cut into chunks', () => {
    fc.assert(
      fc.property(closed, fc.integer({ min: 1, max: 50 }), (all, size) => {
        assert.deepEqual(read(trace(all, size), 'trace'), expected(all));
      }),
    );
  });

  it('have the same call paths, times and lines in Firefox’s', () => {
    fc.assert(
      fc.property(samples, (all) => {
        assert.deepEqual(read(firefox(all), 'firefox'), expected(all));
      }),
    );
  });

  it('have the same call paths and times in a processed V8 log', () => {
    fc.assert(
      fc.property(even, (all) => {
        fc.pre(all.length > 1);
        assert.deepEqual(read(v8Log(all), 'v8-log'), withoutLines(expected(all)));
      }),
    );
  });
});
