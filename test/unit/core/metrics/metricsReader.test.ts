import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HotlightError } from '../../../../src/core/base/errors';
import { MetricsReader } from '../../../../src/core/metrics/metricsReader';
import type { MetricsSample } from '../../../../src/core/metrics/sample';
import { formatSample } from '../../../../src/core/metrics/sampleLine';
import { durationsOf, sampleAt } from './samples';

const first = sampleAt(1, { gauges: { rss: 5e7 }, sums: { 'cpu.time': 1500 } });
const second = sampleAt(2, { durations: { 'http.duration': durationsOf(3, 4, 900) } });

function read(text: string): { samples: MetricsSample[]; damaged: number } {
  const reader = new MetricsReader('metrics.ndjson');
  return { samples: [...reader.push(text), ...reader.end()], damaged: reader.damaged };
}

function plain(samples: readonly MetricsSample[]): string[] {
  return samples.map((sample) => formatSample(sample));
}

describe('reading metrics', () => {
  const lines = [first, second].map((sample) => `${formatSample(sample)}\n`);

  it('gives back what was written, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: lines.join('').length })), (cuts) => {
        const text = lines.join('');
        const reader = new MetricsReader('f');
        const samples: MetricsSample[] = [];
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), text.length]) {
          samples.push(...reader.push(text.slice(from, to)));
          from = to;
        }
        assert.deepEqual(plain([...samples, ...reader.end()]), plain([first, second]));
      }),
    );
  });

  it('reads on past a line that was torn, and says how many were', () => {
    const torn = lines[0]!.slice(0, 40);
    const { damaged, samples } = read(`${lines[0]}${torn}\n${lines[1]}`);
    assert.deepEqual(plain(samples), plain([first, second]));
    assert.equal(damaged, 1);
  });

  it('leaves out a last line that is cut off, and takes one that only lacks its end', () => {
    assert.deepEqual(plain(read(`${lines[0]}${lines[1]!.slice(0, -20)}`).samples), plain([first]));
    assert.deepEqual(plain(read(`${lines[0]}${lines[1]!.trimEnd()}`).samples), plain([first, second]));
  });

  it('takes lines that end as Windows has them', () => {
    assert.equal(read(lines.join('').replaceAll('\n', '\r\n')).samples.length, 2);
  });

  it('holds nothing when nothing was written', () => {
    assert.deepEqual(read(''), { samples: [], damaged: 0 });
  });

  for (const [what, text] of Object.entries({
    'another program’s lines': '{"level":30,"msg":"hello"}\n',
    'a text without lines': 'x'.repeat(100),
    'a very long line': 'x'.repeat(2 << 20),
    'JSON that is no object': '[1,2]\n',
    'a number for a thread': formatSample(first).replace('"10-0"', '10'),
    'a time beyond all dates': formatSample(first).replace(/"at":\d+/, '"at":1e300'),
    'a stretch of no length': formatSample(first).replace('"ms":1000', '"ms":0'),
    'no gauges': formatSample(first).replace('"gauges"', '"gouges"'),
  })) {
    it(`refuses ${what} in one sentence`, () => {
      assert.throws(
        () => read(text),
        (error) =>
          HotlightError.is(error, 'bad-input') &&
          /^metrics\.ndjson can't be read: [^.]+metrics\.ndjson of a run\.$/.test(error.message),
      );
    });
  }

  it('says so when the lines are of a later version', () => {
    assert.throws(
      () => read(lines[0]!.replace('"v":1', '"v":2')),
      (error) => HotlightError.is(error, 'unsupported') && error.message.includes('version 2'),
    );
  });

  it('drops names and values that it does not know', () => {
    const line = formatSample(first).replace('"rss":50000000', '"rss":-1,"__proto__":{"x":1},"later":5');
    assert.deepEqual(read(`${line}\n`).samples[0]?.gauges, {});
  });
});
