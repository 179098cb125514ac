import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AlertChange, AlertWatch } from '../../../../src/core/metrics/alerts';
import type { Threshold } from '../../../../src/core/metrics/thresholds';

const P95: Threshold = {
  metric: 'http.p95',
  levels: { info: 100, warning: 200, critical: 400 },
  seconds: 3,
};

/** What changed, as `second: from → to`. */
function changes(values: readonly (number | undefined)[], watch = new AlertWatch([P95])): string[] {
  const told: string[] = [];
  values.forEach((value, second) => {
    const found: AlertChange[] = watch.see(second, value === undefined ? {} : { 'http.p95': value });
    for (const { before, now } of found) told.push(`${second}: ${before?.level} → ${now?.level}`);
  });
  return told;
}

describe('alerts', () => {
  it('begin when a value has been above for as long as its threshold says, once', () => {
    assert.deepEqual(changes([250, 250, 90, 250, 250, 250, 250, 250]), ['5: undefined → warning']);
  });

  it('rise at once through all levels that were reached', () => {
    assert.deepEqual(changes([500, 500, 500, 500]), ['2: undefined → critical']);
    assert.deepEqual(changes([150, 150, 150, 500, 500, 500]), ['2: undefined → info', '5: info → critical']);
  });

  it('do not come and go with a value that hovers about the limit', () => {
    const hovering = Array.from({ length: 60 }, (_, second) => (second % 2 === 0 ? 205 : 185));
    assert.deepEqual(changes([210, 210, 210, ...hovering]), ['2: undefined → warning']);
  });

  it('end when the value has been well below for as long, over a milder level if that holds', () => {
    const slow = [500, 500, 500];
    assert.deepEqual(changes([...slow, 150, 150, 150, 20, 20, 20]), [
      '2: undefined → critical',
      '5: critical → info',
      '8: info → undefined',
    ]);
  });

  it('outlast a few seconds without a value and end when none comes any more', () => {
    const none = Array<undefined>(40).fill(undefined);
    assert.deepEqual(changes([500, undefined, 500, undefined, 500, ...none]), [
      '4: undefined → critical',
      '34: critical → undefined',
    ]);
  });

  it('are listed by gravity, with the limit, the latest value and the beginning', () => {
    const watch = new AlertWatch([
      { metric: 'rss', levels: { warning: 10 }, seconds: 1 },
      { metric: 'cpu.percent', levels: { critical: 90 }, seconds: 1 },
    ]);
    watch.see(100, { rss: 20, 'cpu.percent': 95 });
    watch.see(101, { rss: 21, 'cpu.percent': 96 });
    assert.deepEqual(watch.alerts, [
      { metric: 'cpu.percent', level: 'critical', limit: 90, value: 96, since: 100 },
      { metric: 'rss', level: 'warning', limit: 10, value: 21, since: 100 },
    ]);
    watch.end();
    assert.deepEqual(watch.alerts, []);
  });

  it('never tell the same level twice in a row, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(500), { nil: undefined }), { maxLength: 200 }), (values) => {
        let level = 'undefined';
        for (const change of changes(values)) {
          const [from, to] = change.replace(/^\d+: /, '').split(' → ');
          assert.equal(from, level);
          assert.notEqual(to, level);
          level = to!;
        }
      }),
    );
  });

  it('leave out a second that was seen', () => {
    const watch = new AlertWatch([{ metric: 'rss', levels: { warning: 10 }, seconds: 2 }]);
    for (let i = 0; i < 5; i++) assert.deepEqual(watch.see(7, { rss: 20 }), []);
    assert.equal(watch.see(8, { rss: 20 }).length, 1);
  });
});
