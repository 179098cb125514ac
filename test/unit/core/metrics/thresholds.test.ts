import assert from 'node:assert/strict';
import { HotlightError } from '../../../../src/core/base/errors';
import { METRIC_NAMES, METRICS } from '../../../../src/core/metrics/metrics';
import { formatQuantity, parseQuantity, unitSuffixes } from '../../../../src/core/metrics/quantity';
import { DEFAULT_THRESHOLDS, levelOf, parseThresholds } from '../../../../src/core/metrics/thresholds';

const FILE = '.hotlight/budgets.json';

function thresholdIn(live: unknown, metric: string): unknown {
  return parseThresholds(JSON.stringify({ version: 1, live }), FILE).find((it) => it.metric === metric);
}

describe('thresholds', () => {
  it('are the defaults in a file that sets none', () => {
    assert.deepEqual(parseThresholds('{"version":1,"budgets":{}}', FILE), DEFAULT_THRESHOLDS);
  });

  it('replace the default of the same metric, with numbers or with units', () => {
    const live = {
      'http.p95': { warning: '150ms', critical: '0.3 s', seconds: 10 },
      rss: { warning: '512MB' },
    };
    assert.deepEqual(thresholdIn(live, 'http.p95'), {
      metric: 'http.p95',
      levels: { warning: 150, critical: 300 },
      seconds: 10,
    });
    assert.deepEqual(thresholdIn(live, 'rss'), { metric: 'rss', levels: { warning: 5.12e8 }, seconds: 5 });
    assert.notEqual(thresholdIn(live, 'cpu.percent'), undefined);
  });

  it('are switched off by null', () => {
    assert.equal(thresholdIn({ rss: null }, 'rss'), undefined);
  });

  it('have a level from its very value on, the gravest first', () => {
    const cpu = DEFAULT_THRESHOLDS.find(({ metric }) => metric === 'cpu.percent')!;
    assert.deepEqual(
      [59.9, 60, 89, 90, 400].map((value) => levelOf(value, cpu)),
      [undefined, 'info', 'warning', 'critical', 'critical'],
    );
  });

  for (const [live, part] of [
    [{ 'http.p59': { warning: 1 } }, 'no metric "http.p59"'],
    [{ rss: { warning: '5 ms' } }, '"5 ms" for warning'],
    [{ rss: { warning: -1 } }, '-1 for warning'],
    [{ rss: { alarm: 1 } }, '"alarm" instead of info'],
    [{ rss: {} }, 'sets no level'],
    [{ rss: { warning: 5, critical: 4 } }, 'graver level below'],
    [{ rss: { warning: 5, seconds: 0 } }, '0 for seconds'],
    [[], '"live" is not an object'],
  ] as const) {
    it(`say in one sentence what is wrong: ${part}`, () => {
      assert.throws(
        () => thresholdIn(live, 'rss'),
        (error) =>
          HotlightError.is(error, 'bad-input') &&
          error.message.startsWith(FILE) &&
          error.message.includes(part),
      );
    });
  }
});

describe('what is wrong with budgets.json', () => {
  const lines = (...text: string[]): string => text.join('\r\n');
  for (const [text, place] of [
    [lines('{ "version": 1,', '  "live": {', '    "http.p59": 3 } }'), '3:5'],
    [lines('{ "live": {', '    "rss": { "warning": "5 ms" } } }'), '2:25'],
    [lines('{ "live": {', '    "rss": { "alarm": 1 } } }'), '2:14'],
    [lines('{ "live": {', '    "rss":', '      {} } }'), '3:7'],
    [lines('{ "live":', '  [] }'), '2:3'],
    [lines('[]'), '1:1'],
    [lines('{ "live": {', '    "rss": null,', '  } }'), '3:3'],
    [lines('{ "live": { "rss" null } }'), '1:19'],
    [lines('{ "live": {', ''), '2:1'],
    [lines('{', '  "a": [1, 2, {"b": ""}],', '  // no comments', '}'), '3:3'],
    [lines('{', '}', 'x'), '3:1'],
    ['', '1:1'],
  ] as const) {
    it(`is told with its place: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseThresholds(text, FILE),
        (error) =>
          HotlightError.is(error, 'bad-input') &&
          assert.ok(error.message.startsWith(`${FILE}:${place} can't be read: `), error.message) ===
            undefined,
      );
    });
  }
});

describe('quantities', () => {
  it('are read in every unit that they are written in', () => {
    for (const name of METRIC_NAMES) {
      const { unit } = METRICS[name];
      for (const suffix of unitSuffixes(unit)) assert.ok(parseQuantity(`1.5 ${suffix}`, unit)! > 0, suffix);
      assert.equal(parseQuantity('12', unit), 12);
      assert.equal(parseQuantity('12 parsecs', unit), undefined);
      assert.equal(parseQuantity('', unit), undefined);
    }
    assert.equal(parseQuantity('1.5s', 'ms'), 1500);
    assert.equal(parseQuantity('70%', 'percent'), 70);
  });

  it('are written for people', () => {
    assert.equal(formatQuantity(12.34, 'ms'), '12.3 ms');
    assert.equal(formatQuantity(2e6, 'bytes/s'), '2.0 MB/s');
    assert.equal(formatQuantity(3, 'count'), '3');
    assert.equal(formatQuantity(2.54, '/s'), '2.5/s');
  });
});
