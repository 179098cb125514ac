import assert from 'node:assert/strict';
import vm from 'node:vm';
import { HotlightError, messageOf } from '../../../../src/core/base/errors';

describe('errors', () => {
  it('are recognised by reason', () => {
    const error = new HotlightError('io', 'The disk is full.', { cause: 'ENOSPC' });
    assert.equal(HotlightError.is(error), true);
    assert.equal(HotlightError.is(error, 'io'), true);
    assert.equal(HotlightError.is(error, 'usage'), false);
    assert.equal(error.cause, 'ENOSPC');
  });

  it('are recognised when another bundle made them', () => {
    class Copy extends Error {
      override readonly name = 'HotlightError';
      readonly reason = 'not-found';
    }
    assert.equal(HotlightError.is(new Copy('There is none.'), 'not-found'), true);
  });

  it('are not confused with other things that are thrown', () => {
    const foreign = vm.runInNewContext('new Error("elsewhere")');
    for (const thrown of [
      new Error('x'),
      'HotlightError',
      null,
      { name: 'HotlightError', reason: 'io' },
      foreign,
    ]) {
      assert.equal(HotlightError.is(thrown), false);
    }
    assert.equal(messageOf(new Error('x')), 'x');
    assert.equal(messageOf('y'), 'y');
  });
});
