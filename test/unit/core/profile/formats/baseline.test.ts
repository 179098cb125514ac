import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HotlightError } from '../../../../../src/core/base/errors';
import { compareProfiles } from '../../../../../src/core/compare/compareProfiles';
import { readCpuProfile } from '../../../../../src/core/profile/cpuprofile';
import { baselineProfile } from '../../../../../src/core/profile/formats/baseline';
import { readProfiles } from '../../../../../src/core/profile/formats/readProfiles';
import { hotReport } from '../../../../../src/core/profile/hotReport';

describe('the profile in a baseline', () => {
  const recorded = readCpuProfile(readFileSync(join('test/fixtures/profiles', 'parser.cpuprofile')));
  const hot = hotReport(recorded);
  const values = { version: 1, name: 'main', recordedAt: '2026-11-21T08:00:00Z', values: {} };
  const bytes = (baseline: unknown) => new TextEncoder().encode(JSON.stringify(baseline));
  const kept = { ...values, profile: baselineProfile(hot, '/srv/shop') };

  it('has the hot functions and lines of the run, and the rest of its time in one', () => {
    const [only] = readProfiles(bytes(kept), { name: 'main.json' });
    const read = hotReport(only!.profile);
    assert.ok(Math.abs(read.busy - hot.busy) < 100, `${read.busy} for ${hot.busy}`);
    const few = hot.functions.filter(({ selfPercent }) => selfPercent >= 0.5);
    assert.ok(few.length > 10);
    for (const { name, file, self } of few) {
      const same = read.functions.find((one) => one.name === name && file.endsWith(one.file));
      assert.equal(same?.self, Math.round(self), name);
    }
    const line = hot.lines[0]!;
    const found = read.lines.find((one) => one.line === line.line && line.file.endsWith(one.file));
    assert.equal(found?.self, Math.round(line.self));
    assert.ok(bytes(kept).length < 40_000, `${bytes(kept).length} bytes to commit`);
  });

  it('is one side of a comparison in which nothing has changed', () => {
    const [only] = readProfiles(bytes(kept));
    const diff = compareProfiles([only!.profile], [recorded], { afterRoot: '/srv/shop' });
    const changed = diff.functions.filter(
      ({ match, delta, name }) => match === 'same' && Math.abs(delta) > 1 && name !== '(other functions)',
    );
    assert.deepEqual(changed, []);
    assert.ok(diff.functions.filter(({ match }) => match === 'same').length > 10);
  });

  it('is missed in one sentence where there is none, or a damaged one', () => {
    const wrong = [
      values,
      { ...values, profile: { unit: 'us', duration: 1, functions: [{ name: 7 }] } },
      { ...values, profile: { unit: 'hours', duration: 1, functions: [] } },
      { ...values, profile: { ...kept.profile, functions: [{ ...kept.profile.functions[0], lines: [] }] } },
    ];
    for (const baseline of wrong) {
      assert.throws(
        () => readProfiles(bytes(baseline), { name: 'main.json' }),
        (error: Error) =>
          HotlightError.is(error, 'bad-input') &&
          /^main\.json can't be read: .*; record the baseline again, or restore it from git\.$/.test(
            error.message,
          ),
      );
    }
  });
});
