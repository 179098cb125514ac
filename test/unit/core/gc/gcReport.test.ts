import assert from 'node:assert/strict';
import { gcReport } from '../../../../src/core/gc/gcReport';
import { Histogram } from '../../../../src/core/metrics/histogram';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { gcMarkdown, gcText } from '../../../../src/core/report/gcText';

const MB = 1e6;

interface Second {
  readonly used?: number;
  readonly allocated?: number;
  readonly promoted?: number;
  /** Milliseconds. */
  readonly minor?: readonly number[];
  readonly major?: readonly number[];
}

function samplesOf(seconds: readonly Second[], thread = '7-0'): MetricsSample[] {
  const histogram = (pauses: readonly number[] = []): Histogram => {
    const made = new Histogram();
    for (const pause of pauses) made.record(pause * 1000);
    return made;
  };
  return seconds.map(({ used = 50 * MB, allocated = 0, promoted = 0, minor, major }, i) => ({
    thread,
    at: (i + 1) * 1000,
    ms: 1000,
    gauges: { 'heap.used': used, 'heap.limit': 4000 * MB },
    sums: { 'gc.allocated': allocated, 'gc.promoted': promoted, 'gc.freed': allocated },
    durations: { 'gc.pause.minor': histogram(minor), 'gc.pause.major': histogram(major) },
  }));
}

const advised = (seconds: readonly Second[]) => gcReport(samplesOf(seconds)).advice.map(({ id }) => id);
const repeat = (count: number, second: Second): Second[] => Array.from({ length: count }, () => second);

describe('gcReport', () => {
  it('adds up time, pauses by kind, allocation and promotion', () => {
    const report = gcReport(
      samplesOf([
        { allocated: 30 * MB, promoted: 3 * MB, minor: [1, 2], used: 60 * MB },
        { allocated: 10 * MB, promoted: 1 * MB, minor: [3], major: [14], used: 40 * MB },
      ]),
    );
    const [thread] = report.threads;
    assert.equal(thread?.gcMs, 20);
    assert.equal(thread?.gcPercent, 1);
    assert.equal(thread?.allocatedPerSecond, 20 * MB);
    assert.equal(thread?.promotedPercent, 10);
    assert.deepEqual(
      thread?.pauses.map(({ kind, count, total, max }) => [kind, count, total, max]),
      [
        ['minor', 3, 6, 3],
        ['major', 1, 14, 14],
      ],
    );
    assert.deepEqual(thread?.heap, {
      lowest: 40 * MB,
      highest: 60 * MB,
      last: 40 * MB,
      limit: 4000 * MB,
      floor: [60 * MB, 40 * MB],
    });
  });

  it('advises nothing where there is nothing to gain', () => {
    assert.deepEqual(advised(repeat(30, { allocated: 5 * MB, minor: [1], major: [4] })), []);
    assert.deepEqual(advised([{}]), []);
  });

  it('advises what the figures call for, and only that', () => {
    const young = repeat(10, { allocated: 40 * MB, promoted: 1 * MB, minor: repeat(10, {}).map(() => 3) });
    assert.deepEqual(advised(young), ['larger-young-generation']);
    const promotes = repeat(10, { allocated: 40 * MB, promoted: 8 * MB, minor: [10, 12] });
    assert.deepEqual(advised(promotes), ['larger-young-generation']);
    const allocates = repeat(10, { allocated: 400 * MB, promoted: 1 * MB, major: [40] });
    assert.deepEqual(advised(allocates), ['allocate-less']);
    assert.deepEqual(advised(repeat(10, { major: [180] })).at(-1), 'smaller-live-heap');
    assert.deepEqual(advised([{ used: 3600 * MB }]), ['near-heap-limit']);
    const growing = Array.from({ length: 30 }, (_, i) => ({ used: (40 + i * 2) * MB }));
    assert.deepEqual(advised(growing), ['growing-heap']);
    // As does a cache that fills and is then full.
    assert.deepEqual(advised(growing.slice(0, 10)), [], 'ten seconds are too few to tell');
  });

  it('names who allocates, where an allocation profile tells, and shows hostile names as they are', () => {
    const sites = [{ name: '<b>`x`|', place: 'src/a.ts:12', bytes: 30 * MB, percent: 75 }];
    const samples = samplesOf(repeat(10, { allocated: 400 * MB, minor: [30] }));
    const report = gcReport(samples, sites);
    const names = new Map([['7-0', 'server.js (process 7)']]);
    const text = gcText('shop', report, names);
    assert.match(text, /^server\.js \(process 7\): 300 ms of 10\.0 s in GC, 3\.0 %$/m);
    assert.match(text, /<b>`x`\| at src\/a\.ts:12 allocated 30\.0 MB, 75\.0 %\.$/m);
    const markdown = gcMarkdown('shop', report, names);
    assert.match(markdown, /\| \\<b\\>\\`x\\`\\\| \| src\/a\.ts:12 \| 30\.0 MB \| 75\.0 % \|/);
  });

  it('puts the thread first that spent most time on it', () => {
    const report = gcReport([...samplesOf([{ minor: [1] }], '7-0'), ...samplesOf([{ minor: [5] }], '7-1')]);
    assert.deepEqual(
      report.threads.map(({ thread }) => thread),
      ['7-1', '7-0'],
    );
  });
});
