import assert from 'node:assert/strict';
import { afterAgain } from '../../lib/stages.mjs';

const failed = (title: string, file?: string) => ({ title, message: `${title} failed`, file });

describe('a stage of which some is run again', () => {
  const first = {
    passed: 2,
    skipped: 2,
    titles: ['a', 'b'],
    skippedTitles: ['e', 'after c'],
    failures: [failed('c', 'c.test.ts'), failed('"before all" hook in d', 'd.test.ts')],
    log: 'stage.log',
  };

  it('counts as passed, and names, what passes then', () => {
    const again = { passed: 4, skipped: 0, titles: ['b', 'c', 'd 1', 'd 2'], failures: [], log: 'again.log' };
    assert.deepEqual(afterAgain(first, again), { ...first, passed: 5, failures: [], flaky: first.failures });
  });

  it('counts as skipped what is skipped then, too', () => {
    const again = { passed: 2, skipped: 1, titles: ['c', 'after c'], failures: [], log: 'again.log' };
    const { passed, skipped } = afterAgain(first, again);
    assert.deepEqual([passed, skipped], [4, 1]);
  });

  it('keeps what fails again, fails then for the first time, or does not run then', () => {
    const again = { passed: 1, skipped: 0, titles: ['d 1'], failures: [failed('b')], log: 'again.log' };
    const { passed, failures, flaky } = afterAgain(first, again);
    assert.equal(passed, 3);
    assert.deepEqual(
      failures.map(({ title }) => title),
      ['b', 'c', '"before all" hook in d'],
    );
    assert.deepEqual(flaky, []);
  });

  it('keeps all when nothing runs then', () => {
    const again = { passed: 0, skipped: 0, failures: [failed('unit')], log: 'again.log' };
    assert.equal(afterAgain(first, again).failures.length, 3);
  });
});
