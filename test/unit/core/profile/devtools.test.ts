import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { functionTotals } from '../../../../src/core/profile/callTree';
import { readCpuProfile } from '../../../../src/core/profile/cpuprofile';

const GOLDEN = 'test/golden/devtools';

/** Written by `npm run bench -- oracle --write` from the model of Chrome DevTools itself. */
describe('totals beside those of Chrome DevTools', () => {
  for (const file of readdirSync(GOLDEN)) {
    it(`are the same for every function of ${file.replace(/\.json$/, '')}`, () => {
      const expected = JSON.parse(readFileSync(`${GOLDEN}/${file}`, 'utf8')) as Record<
        string,
        [number, number]
      >;
      const profile = readCpuProfile(readFileSync(`test/fixtures/profiles/${file.replace(/\.json$/, '')}`));
      const { self, total } = functionTotals(profile);
      const actual = new Map<string, [number, number]>();
      for (const [i, { name, url, line, column }] of profile.frames.entries()) {
        const key = [name, url, line, column].join(' ');
        assert.ok(!actual.has(key), `${key} has one script in this recording`);
        if (total[i]! > 0 && name !== '(root)') actual.set(key, [self[i]!, total[i]!]);
      }
      assert.deepEqual([...actual.keys()].sort(), Object.keys(expected).sort());
      for (const [key, values] of Object.entries(expected)) {
        for (const [i, value] of values.entries()) {
          assert.ok(
            Math.abs(actual.get(key)![i]! - value) < 0.01,
            `${key}: ${actual.get(key)} beside ${values}`,
          );
        }
      }
    });
  }
});
