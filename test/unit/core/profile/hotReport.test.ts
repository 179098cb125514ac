import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hotReport } from '../../../../src/core/profile/hotReport';
import { mergeProfiles } from '../../../../src/core/profile/merge';
import { FUNCTIONS, profileOf, sampled } from './arbitrary';

const IDLE = FUNCTIONS.findIndex(({ name }) => name === '(idle)');
const GC = FUNCTIONS.findIndex(({ name }) => name === '(garbage collector)');

describe('hotReport', () => {
  it('adds up to the time in which something ran, by function and by line', () => {
    fc.assert(
      fc.property(sampled, (samples) => {
        const report = hotReport(profileOf(samples));
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        const idle = sum(
          samples.filter(({ stack }) => stack.at(-1) === IDLE).map(({ duration }) => duration),
        );
        assert.equal(report.duration, sum(samples.map(({ duration }) => duration)));
        assert.equal(report.busy, report.duration - idle);
        assert.equal(report.categories.idle, idle);
        assert.equal(sum(report.functions.map(({ self }) => self)), report.busy);
        assert.equal(sum(Object.values(report.categories)), report.duration);
        const percent = sum(report.functions.map(({ selfPercent }) => selfPercent));
        assert.ok(Math.abs(percent - (report.busy > 0 ? 100 : 0)) < 1e-6);
        const placed = samples.filter(({ stack }) => FUNCTIONS[stack.at(-1)!]!.url !== '');
        assert.equal(sum(report.lines.map(({ self }) => self)), sum(placed.map(({ duration }) => duration)));
        for (const { totalPercent, total, self } of report.functions) {
          assert.ok(total >= self);
          // Idle time below a function would be over 100 %; V8 never puts it there.
          if (idle === 0) assert.ok(totalPercent <= 100 + 1e-6);
        }
      }),
    );
  });

  it('ranks by self time, and lists idle among the categories only', () => {
    const report = hotReport(
      profileOf([
        { stack: [0, 1], line: 11, duration: 30 },
        { stack: [0, 1, 0], line: 2, duration: 50 },
        { stack: [0, 2], line: 21, duration: 10 },
        { stack: [GC], line: 1, duration: 10 },
        { stack: [IDLE], line: 1, duration: 900 },
      ]),
      { notes: ['One thread of two.'] },
    );
    assert.equal(report.busy, 100);
    assert.equal(report.duration, 1000);
    assert.deepEqual(report.notes, ['One thread of two.']);
    assert.deepEqual(
      report.functions.map(({ name, self, selfPercent, totalPercent }) => [
        name,
        self,
        selfPercent,
        totalPercent,
      ]),
      [
        ['main', 50, 50, 90],
        ['für', 30, 30, 80],
        ['(garbage collector)', 10, 10, 10],
        ['query', 10, 10, 10],
      ],
    );
    assert.deepEqual(report.lines, [
      { file: '/srv/app.js', line: 2, function: 'main', self: 50, selfPercent: 50, confidence: 'high' },
      { file: '/srv/für.js', line: 11, function: 'für', self: 30, selfPercent: 30, confidence: 'high' },
      {
        file: '/srv/node_modules/pg/index.js',
        line: 21,
        function: 'query',
        self: 10,
        selfPercent: 10,
        confidence: 'high',
      },
    ]);
    assert.deepEqual(report.categories, {
      app: 80,
      dependency: 10,
      node: 0,
      gc: 10,
      idle: 900,
      program: 0,
      native: 0,
    });
  });

  it('shows one row for a function that was compiled twice', () => {
    const profile = profileOf([
      { stack: [0, 1], line: 11, duration: 30 },
      { stack: [0, 2], line: 11, duration: 10 },
    ]);
    const [root, main, one, two] = profile.frames;
    const twice = {
      ...profile,
      frames: [root!, main!, one!, { ...one!, scriptId: two!.scriptId, line: 99 }],
    };
    const { functions, lines } = hotReport(twice);
    assert.deepEqual(
      functions.map(({ name, self, total }) => [name, self, total]),
      [
        ['für', 40, 40],
        ['main', 0, 40],
      ],
    );
    assert.deepEqual(
      lines.map(({ line, self }) => [line, self]),
      [[11, 40]],
    );
  });

  it('names a line after the function that has most of it', () => {
    const profile = profileOf([
      { stack: [0], line: 5, duration: 10 },
      { stack: [1], line: 5, duration: 20 },
    ]);
    const frames = profile.frames.map((frame) => ({ ...frame, file: frame.url && '/srv/one.js' }));
    assert.deepEqual(
      hotReport({ ...profile, frames }).lines.map(({ function: name, self }) => [name, self]),
      [['für', 30]],
    );
  });

  it('marks what is in doubt, and says why', () => {
    const samples = [
      { stack: [0], line: 5, duration: 10 },
      { stack: [0], line: 6, duration: 8 },
      { stack: [1], line: 7, duration: 6 },
    ];
    const profile = {
      ...profileOf(samples),
      doubts: [
        { frame: 1, line: 6, reason: 'Inlined code.' },
        { frame: 2, line: 0, reason: 'A builtin called from here.' },
      ],
    };
    for (const report of [hotReport(profile), hotReport(mergeProfiles([profile, profileOf([], 50_000)]))]) {
      assert.deepEqual(
        report.lines.map(({ line, confidence, reason }) => [line, confidence, reason]),
        [
          [5, 'high', undefined],
          [6, 'low', 'Inlined code.'],
          [7, 'low', 'A builtin called from here.'],
        ],
      );
      assert.deepEqual(
        report.functions.map(({ name, confidence, reason }) => [name, confidence, reason]),
        [
          ['main', 'high', undefined],
          ['für', 'low', 'A builtin called from here.'],
        ],
      );
    }
  });

  it('has nothing to say about an empty profile', () => {
    const { busy, functions, lines } = hotReport(profileOf([]));
    assert.deepEqual({ busy, functions, lines }, { busy: 0, functions: [], lines: [] });
  });
});
