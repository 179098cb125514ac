import assert from 'node:assert/strict';
import { hotReport } from '../../../../src/core/profile/hotReport';
import { hotText } from '../../../../src/core/report/hotText';
import { profileOf } from '../profile/arbitrary';

describe('hotText', () => {
  const profile = profileOf([{ stack: [0], line: 3, duration: 60_000 }]);
  const second = (shown: typeof profile): string | undefined =>
    hotText(hotReport(shown), { title: 'x', root: '/', top: 3 }).split('\n')[1];

  it('counts samples where a format has them, and doesn’t speak of them where it hasn’t', () => {
    assert.equal(
      second(profile),
      '60.0 ms recorded, 60.0 ms busy (100.0 %), 1 samples; percentages are of the busy time',
    );
    const unordered = { ...profile, samples: new Uint32Array(0), times: new Float64Array(0) };
    assert.equal(
      second(unordered),
      '60.0 ms recorded, 60.0 ms busy (100.0 %); percentages are of the busy time',
    );
    assert.equal(second({ ...unordered, duration: 0 }), '60.0 ms busy; percentages are of it');
  });
});
