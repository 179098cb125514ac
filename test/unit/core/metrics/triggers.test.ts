import assert from 'node:assert/strict';
import { type Trigger, TriggerWatch } from '../../../../src/core/metrics/triggers';

const SLOW = { metric: 'http.p95', limit: 200, capture: 'cpu', left: 2 } as const;

/** The seconds in which something fired while the value was 500 from `from` to `to`. */
function firings(watch: TriggerWatch, from: number, to: number): number[] {
  const seconds: number[] = [];
  for (let second = from; second <= to; second++) {
    if (watch.see(second, { 'http.p95': 500 }) !== undefined) seconds.push(second);
  }
  return seconds;
}

describe('triggers', () => {
  it('fire when the limit is reached two seconds in a row, and are over after their count', () => {
    const watch = new TriggerWatch();
    watch.arm(SLOW);
    assert.deepEqual(firings(watch, 0, 500), [1, 61]);
    assert.deepEqual(watch.triggers, []);
  });

  it('wait through a single slow second and through seconds without a value', () => {
    const watch = new TriggerWatch();
    watch.arm(SLOW);
    const values = [500, 10, 500, undefined, 10, 500];
    for (const [second, value] of values.entries()) {
      assert.equal(watch.see(second, value === undefined ? {} : { 'http.p95': value }), undefined);
    }
    assert.equal(watch.see(9, { 'http.p95': 500 })?.left, 1);
  });

  it('do not all fire at once, nor more than ten times in an hour', () => {
    const watch = new TriggerWatch();
    watch.arm({ ...SLOW, left: 100 });
    watch.arm({ ...SLOW, capture: 'heap', left: 100 });
    const seconds = firings(watch, 0, 3700);
    assert.equal(new Set(seconds).size, seconds.length);
    for (let from = 0; from <= 100; from++) {
      const inHour = seconds.filter((it) => it >= from && it < from + 3600);
      assert.ok(inHour.length <= 10, `${inHour.length} from ${from}`);
    }
    assert.ok(
      seconds.some((it) => it > 3600),
      'none in the second hour',
    );
  });

  it('can be taken back, and the same one twice is one', () => {
    const watch = new TriggerWatch();
    const first: Trigger = watch.arm(SLOW);
    assert.equal(watch.arm({ ...SLOW, left: 5 }).id, first.id);
    assert.deepEqual(watch.triggers, [{ ...SLOW, id: first.id, left: 5 }]);
    assert.equal(watch.cancel(first.id), true);
    assert.equal(watch.cancel(first.id), false);
    assert.deepEqual(firings(watch, 0, 10), []);
  });
});
