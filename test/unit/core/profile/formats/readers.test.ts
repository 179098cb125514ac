import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Profile as Pprof, StringTable } from 'pprof-format';
import { readCollapsed } from '../../../../../src/core/profile/formats/collapsed';
import { readFirefox } from '../../../../../src/core/profile/formats/firefox';
import { readPprof } from '../../../../../src/core/profile/formats/pprof';
import { readSpeedscope } from '../../../../../src/core/profile/formats/speedscopeReader';
import { readTrace } from '../../../../../src/core/profile/formats/trace';
import { readV8Log } from '../../../../../src/core/profile/formats/v8Log';
import { hotReport } from '../../../../../src/core/profile/hotReport';
import type { Profile } from '../../../../../src/core/profile/profile';
import { outline } from '../arbitrary';

const encode = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const busy = (profile: Profile) => outline(profile).filter((entry) => !entry.endsWith(' 0'));
const sample = (file: string) => JSON.parse(readFileSync(`test/fixtures/profiles/${file}`, 'utf8'));

describe('speedscope', () => {
  it('turns units into microseconds and pauses into idle time', () => {
    const event = (type: string, frame: number, at: number) => ({ type, frame, at });
    const [only] = readSpeedscope(
      encode({
        shared: { frames: [{ name: 'a' }, { name: 'b', file: '/b.js', line: 3, col: 5 }] },
        profiles: [
          {
            type: 'evented',
            unit: 'milliseconds',
            name: 'main',
            events: [
              event('O', 0, 10),
              event('O', 1, 12),
              event('C', 1, 15),
              event('C', 0, 15),
              event('O', 1, 20),
              event('C', 1, 21),
            ],
          },
        ],
      }),
    );
    assert.deepEqual(busy(only!.profile), [
      '/(root)@:0:0/(idle)@:0:0 5000',
      '/(root)@:0:0/a@:0:0 2000',
      '/(root)@:0:0/a@:0:0/b@/b.js:3:5 3000',
      '/(root)@:0:0/b@/b.js:3:5 1000',
    ]);
    assert.equal(only!.profile.duration, 11_000);
    assert.deepEqual([...only!.profile.times], [0, 2000, 5000, 10_000]);
  });

  it('says when a file counts samples', () => {
    const profile = { type: 'sampled', unit: 'none', name: '', samples: [[0]], weights: [3] };
    const [only] = readSpeedscope(encode({ shared: { frames: [{ name: 'a' }] }, profiles: [profile] }));
    assert.match(only!.notes[0]!, /counts samples/);
  });
});

describe('collapsed stacks', () => {
  it('are read as flamegraph.pl, perf and py-spy write them', () => {
    const text = [
      '# a comment',
      'node;main;work 12',
      'node;main;work 3',
      'node;f (/srv/a b.py:7);g (a.py) 2.5',
      'node;(anonymous) 1',
      '',
    ];
    const [only] = readCollapsed(encode(text.join('\r\n')));
    const node = '/(root)@:0:0/node@:0:0';
    assert.deepEqual(busy(only!.profile), [
      `${node}/@:0:0 1`,
      `${node}/f@/srv/a b.py:7:0/g (a.py)@:0:0 2.5`,
      `${node}/main@:0:0/work@:0:0 15`,
    ]);
  });
});

describe('pprof', () => {
  const strings = new StringTable();
  const text = (value: string) => strings.dedup(value);
  const bytes = new Pprof({
    stringTable: strings,
    sampleType: [
      { type: text('samples'), unit: text('count') },
      { type: text('cpu'), unit: text('nanoseconds') },
      { type: text('space'), unit: text('bytes') },
    ],
    defaultSampleType: text('cpu'),
    sample: [
      { locationId: [2, 1], value: [3, 30_000, 64], label: [{ key: text('thread'), str: text('worker') }] },
      { locationId: [1], value: [1, 10_000, 0], label: [{ key: text('thread'), num: 7 }] },
    ],
    location: [
      { id: 1, line: [{ functionId: 1, line: 9 }] },
      // Innermost first: `inlined` was inlined in `caller`.
      {
        id: 2,
        line: [
          { functionId: 3, line: 40 },
          { functionId: 2, line: 21 },
        ],
      },
    ],
    function: [
      { id: 1, name: text('main'), filename: text('/a.js'), startLine: 1 },
      { id: 2, name: text('caller'), filename: text('/a.js'), startLine: 20 },
      { id: 3, name: text('inlined'), filename: text('/b.js'), startLine: 39 },
    ],
  }).encode();

  it('gives each kind of value, the default first, and inlined functions their own frames', () => {
    const profiles = readPprof(bytes);
    assert.deepEqual(
      profiles.map(({ name, profile }) => `${name} ${profile.unit}`),
      ['cpu us', 'space bytes', 'samples us'],
    );
    const path = '/(root)@:0:0/main@/a.js:1:0';
    assert.deepEqual(busy(profiles[0]!.profile), [
      `${path} 10`,
      `${path}#9 10`,
      `${path}/caller@/a.js:20:0/inlined@/b.js:39:0 30`,
      `${path}/caller@/a.js:20:0/inlined@/b.js:39:0#40 30`,
    ]);
    assert.match(profiles[0]!.notes[0]!, /labels thread/);
  });

  it('tells stacks apart by a label when asked to', () => {
    const [first] = readPprof(bytes, { groupBy: 'thread' });
    const names = first!.profile.frames.map(({ name }) => name);
    assert.ok(names.includes('thread: worker') && names.includes('thread: 7'), String(names));
  });
});

describe('Chrome traces', () => {
  const trace = sample('chrome-trace.json') as { traceEvents: unknown[] };

  it('are read as a list too, and when that list was never closed', () => {
    const expected = readTrace(encode(trace));
    const list = JSON.stringify(trace.traceEvents);
    for (const text of [list, list.slice(0, -1), `${list.slice(0, -1)},\n`])
      assert.deepEqual(readTrace(encode(text)), expected);
  });

  it('are read in pieces', () => {
    const bytes = encode(trace);
    let at = 0;
    const source = {
      size: bytes.length,
      read(target: Uint8Array) {
        const part = bytes.subarray(at, at + 1000);
        target.set(part);
        at += part.length;
        return part.length;
      },
    };
    assert.deepEqual(readTrace(source), readTrace(bytes));
  });

  it('may hold whole profiles, as old versions wrote them', () => {
    const cpuProfile = sample('node.cpuprofile') as unknown;
    const events = [{ name: 'CpuProfile', ph: 'I', pid: 1, tid: 2, args: { data: { cpuProfile } } }];
    const [only] = readTrace(encode({ traceEvents: events }));
    assert.equal(only!.profile.samples.length, 181);
  });
});

describe('Firefox profiles', () => {
  it('are read from versions that keep tables in each thread and prefixes as indices', () => {
    const now = sample('firefox.json');
    const { stackTable, frameTable, funcTable, stringArray, sources } = now.shared;
    const { prefixOffset, ...stacks } = stackTable;
    const prefix = prefixOffset.map((offset: number, i: number) => (offset === 0 ? null : i - offset));
    const { source, ...functions } = funcTable;
    const fileName = source.map((index: number | null) => (index === null ? null : sources.filename[index]));
    const [thread] = now.threads;
    const { timeDeltas, ...samples } = thread.samples;
    let time = 0;
    const old = {
      meta: { ...now.meta, preprocessedProfileVersion: 48 },
      libs: [],
      threads: [
        {
          ...thread,
          samples: timeDeltas
            ? { ...samples, time: timeDeltas.map((delta: number) => (time += delta)) }
            : samples,
          stackTable: { ...stacks, prefix },
          frameTable,
          funcTable: { ...functions, fileName },
          stringArray,
        },
      ],
    };
    assert.deepEqual(
      outline(readFirefox(encode(old))[0]!.profile),
      outline(readFirefox(encode(now))[0]!.profile),
    );
  });

  it('count weights where they have them, and null stacks as idle', () => {
    const table = {
      stackTable: { frame: [0], prefix: [null], length: 1 },
      frameTable: { func: [0], line: [12], length: 1 },
      funcTable: { name: [0], fileName: [1], lineNumber: [10], columnNumber: [2], length: 1 },
      stringArray: ['work', '/a.js'],
    };
    const samples = { stack: [0, null], time: [5, 6], weight: [3, 2], weightType: 'samples' };
    const meta = { interval: 2, preprocessedProfileVersion: 48 };
    const [only] = readFirefox(encode({ meta, threads: [{ name: 'T', ...table, samples }] }));
    assert.deepEqual(busy(only!.profile), [
      '/(root)@:0:0/(idle)@:0:0 4000',
      '/(root)@:0:0/work@/a.js:10:2 6000',
      '/(root)@:0:0/work@/a.js:10:2#12 6000',
    ]);
  });
});

describe('V8 logs', () => {
  it('give inlined functions frames and lines of their own', () => {
    const source = 'line one\nline two\nline three\n';
    const log = {
      code: [
        {
          name: ' /a.js:1:1',
          type: 'JS',
          func: 0,
          source: { script: 0, positions: 'C0O0C10O9I0C20O12', inlined: 'F0O20', fns: [1] },
        },
        { name: 'memcpy', type: 'CPP' },
        { name: 'LdaZeroHandler', type: 'CODE', kind: 'BytecodeHandler' },
      ],
      functions: [
        { name: 'outer /my app/a.js:1:1', codes: [0] },
        { name: 'inner /my app/a.js:2:3', codes: [] },
      ],
      scripts: [{ source }],
      ticks: [
        { tm: 100, vm: 0, s: [0, 12] },
        { tm: 110, vm: 0, s: [2, 5, -1, 77, 0, 21] },
        { tm: 120, vm: 0, s: [1, 3, 0, 25] },
        { tm: 130, vm: 1, s: [] },
        { tm: 140, vm: 0, s: [] },
      ],
    };
    const [only] = readV8Log(encode(log));
    const outer = '/(root)@:0:0/outer@/my app/a.js:1:1';
    assert.deepEqual(
      busy(only!.profile),
      [
        '/(root)@:0:0/(garbage collector)@:0:0 10',
        '/(root)@:0:0/(program)@:0:0 10',
        `${outer}/inner@/my app/a.js:2:3 10`,
        `${outer}/inner@/my app/a.js:2:3#2 10`,
        `${outer}/memcpy@:0:0 10`,
        `${outer} 10`,
        `${outer}#2 10`,
      ].sort(),
    );
    assert.equal(hotReport(only!.profile).categories.gc, 10);
  });
});
