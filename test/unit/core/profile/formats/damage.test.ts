import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HotlightError } from '../../../../../src/core/base/errors';
import { readCollapsed } from '../../../../../src/core/profile/formats/collapsed';
import { DETECT_BYTES, detectFormat } from '../../../../../src/core/profile/formats/detect';
import { readFirefox } from '../../../../../src/core/profile/formats/firefox';
import { readPprof } from '../../../../../src/core/profile/formats/pprof';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import { readSpeedscope } from '../../../../../src/core/profile/formats/speedscopeReader';
import { readTrace } from '../../../../../src/core/profile/formats/trace';
import { readV8Log } from '../../../../../src/core/profile/formats/v8Log';
import { readHeapProfile } from '../../../../../src/core/profile/heapprofile';

const SAMPLES = 'test/fixtures/profiles';
const read = (file: string): Uint8Array => {
  const raw = readFileSync(join(SAMPLES, file));
  return file.endsWith('.gz') ? gunzipSync(raw) : raw;
};

const readers: Record<string, (bytes: Uint8Array) => unknown> = {
  'chrome-trace.json': readTrace,
  'datadog.pb.gz': readPprof,
  'firefox.json': readFirefox,
  'node-prof.json': readV8Log,
  'node.heapprofile': readHeapProfile,
  'py-spy.collapsed': readCollapsed,
  'py-spy.speedscope.json': readSpeedscope,
};

function onlyOurError(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!HotlightError.is(error)) throw error;
    assert.match(error.message, /^[^\n]+\.$/s);
  }
}

describe('damaged profiles', () => {
  for (const [file, reader] of Object.entries(readers)) {
    const bytes = read(file);
    it(`of ${file}: nothing but our error when they are cut off`, () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => {
          onlyOurError(() => reader(bytes.subarray(0, length)));
          onlyOurError(() => readProfiles(bytes.subarray(0, length), { name: file }));
        }),
        { numRuns: 60 },
      );
    });

    it(`of ${file}: nothing but our error when bytes are changed`, () => {
      const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 8,
      });
      fc.assert(
        fc.property(damage, (damage) => {
          const changed = Uint8Array.from(bytes);
          for (const [at, byte] of damage) changed[at] = byte;
          onlyOurError(() => reader(changed));
        }),
        { numRuns: 100 },
      );
    });

    it(`of ${file}: nothing but our error when values are of another type`, () => {
      if (!file.endsWith('.json')) return;
      const values = fc.array(
        fc.tuple(fc.nat(), fc.constantFrom('null', '-1', '1e9', '"x"', '[]', '{}', '0.5')),
        {
          minLength: 1,
          maxLength: 3,
        },
      );
      const text = new TextDecoder().decode(bytes);
      const numbers = [...text.matchAll(/(?<=[:,[])(?:\d+|"[^"\\]*"|null)(?=[,\]}])/g)];
      fc.assert(
        fc.property(values, (values) => {
          let changed = text;
          for (const [which, value] of values) {
            const { index, 0: old } = numbers[which % numbers.length]!;
            if (changed.length === text.length)
              changed = changed.slice(0, index) + value + changed.slice(index + old.length);
          }
          onlyOurError(() => reader(new TextEncoder().encode(changed)));
        }),
        { numRuns: 200 },
      );
    });
  }

  it('say what is wrong, where', () => {
    const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const frames = { frames: [{ name: 'a' }] };
    const evented = (events: unknown[]) =>
      encode({ shared: frames, profiles: [{ type: 'evented', unit: 'none', events }] });
    const O = (at: number) => ({ type: 'O', frame: 0, at });
    const cases: [() => unknown, RegExp][] = [
      [
        () => readSpeedscope(evented([{ type: 'C', frame: 0, at: 1 }])),
        /events\[0\]\.frame should be the frame that was opened last/,
      ],
      [() => readSpeedscope(evented([O(2), O(1)])), /events\[1\]\.at should be at least 2/],
      [
        () => readSpeedscope(evented([{ ...O(1), frame: 7 }])),
        /events\[0\]\.frame should be a whole number from 0 to 0/,
      ],
      [() => readSpeedscope(encode({ shared: frames })), /profiles should be a list/],
      [() => readCollapsed(new TextEncoder().encode('a;b 1\nno number\n')), /line 2 is not a stack/],
      [() => readCollapsed(new TextEncoder().encode('\n')), /is empty: it has no stacks/],
      [() => readTrace(encode({ traceEvents: [] })), /a trace without a JavaScript profile/],
      [
        () => readFirefox(encode({ meta: {}, threads: [] })),
        /save the profile in the Firefox Profiler first/,
      ],
      [() => readPprof(new Uint8Array(0)), /it has no sample types/],
      [
        () => readProfiles(new Uint8Array(0), { name: 'a.txt' }),
        /: a\.txt is not a profile that can be read: it is empty/,
      ],
      [() => readProfiles(encode({ snapshot: {} })), /it is a heap snapshot/],
      [() => readHeapProfile(encode({ nodes: [] })), /is not a \.heapprofile: it is a V8 CPU profile/],
    ];
    for (const [run, message] of cases) assert.throws(run, message);
  });
});

describe('detectFormat', () => {
  it('knows a file by its beginning, however short that is', () => {
    const kinds: Record<string, string> = {
      'chrome-trace.json': 'trace',
      'datadog.pb.gz': 'pprof',
      'firefox.json': 'firefox',
      'node-prof.json': 'v8-log',
      'node.cpuprofile': 'cpuprofile',
      'node.heapprofile': 'heap-profile',
      'parser.cpuprofile': 'cpuprofile',
      'py-spy.collapsed': 'collapsed',
      'py-spy.speedscope.json': 'speedscope',
      'server.cpuprofile': 'cpuprofile',
      'v8-profiler-next.cpuprofile': 'cpuprofile',
      'v8-profiler-next-tree.cpuprofile': 'cpuprofile',
      'v8-profiler-next.heapprofile': 'heap-profile',
    };
    for (const [file, kind] of Object.entries(kinds)) assert.equal(detectFormat(read(file)), kind, file);
    assert.deepEqual(
      Object.keys(kinds).sort(),
      readdirSync(SAMPLES)
        .filter((file) => /\.[a-z]+$/.test(file) && !file.endsWith('.md'))
        .sort(),
    );
  });

  it('knows a file whose telling key comes after a value longer than the beginning', () => {
    const long = Array.from({ length: 5000 }, (_, i) => ({ name: `f${i}`, type: 'CPP' }));
    const cases: [object, string][] = [
      [{ code: long, functions: [], ticks: [] }, 'v8-log'],
      [{ metadata: { sourceMaps: long }, traceEvents: [] }, 'trace'],
      [{ name: 'x', profiles: long, shared: { frames: [] } }, 'speedscope'],
      [{ code: 'ENOENT', message: 'x' }, 'json'],
      [{ other: long }, 'json'],
    ];
    for (const [value, kind] of cases) {
      const start = new TextEncoder().encode(JSON.stringify(value, null, 2)).subarray(0, DETECT_BYTES);
      assert.equal(detectFormat(start), kind);
    }
    const real = JSON.parse(new TextDecoder().decode(read('node-prof.json'))) as { code: object[] };
    const whole = new TextEncoder().encode(JSON.stringify({ ...real, code: [...real.code, ...long] }));
    assert.deepEqual(readProfiles(whole), readProfiles(read('node-prof.json')));
  });

  it('says of other programs’ files what they are', () => {
    const cases: [string, RegExp][] = [
      ['v8-version,11,3,244,8,-node.38,0\nv8-platform,linux,linux\n', /node --prof-process --preprocess/],
      ['# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\n', /a Callgrind profile/],
      ['version: 1\ncreator: xdebug 3.2.1 (PHP 8.2.7)\n', /a Callgrind profile/],
      ['PERFILE2\0\0', /perf script/],
      [
        'node 10834 36986.191848:   10101010 cpu-clock:ppp: \n\t           98a74 malloc+0x144 (/lib/libc.so.6)\n\n',
        /stackcollapse-perf\.pl/,
      ],
      [
        'java 25607/25608 [003] 6544.038708: cpu-clock: \n\t7f41 fetch (/opt/libjvm.so)\n',
        /stackcollapse-perf\.pl/,
      ],
      ['Weight\tSelf Weight\t\tSymbol Name\n1.02 s\n', /from Instruments/],
      ['FLR\0\0\u0002', /Java flight recording/],
      ['<!DOCTYPE html><title>0x</title>', /in a browser/],
    ];
    for (const [text, message] of cases) {
      assert.throws(() => readProfiles(new TextEncoder().encode(text), { name: 'a.out' }), message);
    }
  });

  it('takes the name’s word where the bytes say nothing', () => {
    const bytes = new TextEncoder().encode('{"name":"x"}');
    assert.equal(detectFormat(bytes), 'json');
    assert.equal(detectFormat(bytes, '/srv/a.cpuprofile'), 'cpuprofile');
    assert.equal(detectFormat(bytes, 'C:\\a.speedscope.json'), 'speedscope');
  });
});
