import assert from 'node:assert/strict';
import { withoutWaiting } from '../../../../src/core/compare/withoutWaiting';
import { hotReport } from '../../../../src/core/profile/hotReport';
import type { RunThread, Scheduling } from '../../../../src/core/runs/run';
import { profileOf } from '../profile/arbitrary';

const profile = profileOf([
  { stack: [0, 1], line: 3, duration: 60_000 },
  { stack: [0], line: 7, duration: 40_000 },
]);
const { busy } = hotReport(profile);

function thread(scheduling?: Scheduling): RunThread {
  const none = { pid: 1, threadId: 0, name: '', argv: [], nodeVersion: '', startedAt: 0, profiles: [] };
  return { id: '1-0', ...none, complete: true, ...(scheduling === undefined ? {} : { scheduling }) };
}

describe('withoutWaiting', () => {
  it('takes from every value of a run what its threads waited for a CPU', () => {
    const threads = [thread({ onCpu: 20_000, waited: 10_000 }), thread({ onCpu: 30_000, waited: 15_000 })];
    const { profiles, note } = withoutWaiting([{ profile, busy, threads }]);
    const { self, lines, samples } = profiles[0]!;
    assert.deepEqual([...self], [...profile.self.map((value) => value * 0.75)]);
    assert.deepEqual([...lines.value], [...profile.lines.value.map((value) => value * 0.75)]);
    assert.equal(samples, profile.samples);
    assert.match(note!, /waited for a CPU that others had, up to 25\.0 ms a run/);
  });

  it('leaves what was on a CPU, when most of the waiting was in idle time', () => {
    const threads = [thread({ onCpu: 95_000, waited: 400_000 })];
    const { profiles } = withoutWaiting([{ profile, busy, threads }]);
    assert.deepEqual([...profiles[0]!.self], [...profile.self.map((value) => value * 0.95)]);
  });

  it('changes nothing where nobody waited, and nothing at all unless it is known of every run', () => {
    const quiet = { profile, busy, threads: [thread({ onCpu: 100_000, waited: 0 })] };
    const waited = { profile, busy, threads: [thread({ onCpu: 50_000, waited: 50_000 })] };
    assert.deepEqual(withoutWaiting([quiet]), { profiles: [profile] });
    for (const threads of [[], [thread()], [thread({ onCpu: 1, waited: 9 }), thread()]]) {
      assert.deepEqual(withoutWaiting([waited, { profile, busy, threads }]), {
        profiles: [profile, profile],
      });
    }
  });
});
