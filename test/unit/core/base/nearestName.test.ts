import assert from 'node:assert/strict';
import { nearestName } from '../../../../src/core/base/nearestName';

describe('the name that was probably meant', () => {
  const names = ['flame', 'profile', 'hot', 'heap', 'fail-on'];

  it('is the one with the fewest letters that are other ones, missing, too many or swapped', () => {
    for (const [name, meant] of [
      ['flmae', 'flame'],
      ['prfile', 'profile'],
      ['PROFILES', 'profile'],
      ['hpt', 'hot'],
      ['failOn', 'fail-on'],
    ] as const) {
      assert.equal(nearestName(name, names), meant);
    }
  });

  it('is none where too little is the same', () => {
    for (const name of ['frobnicate', 'x', '']) assert.equal(nearestName(name, names), undefined);
  });
});
