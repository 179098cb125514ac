import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  parseFromSpeedscopePage,
  parseToSpeedscopePage,
  speedscopeHtml,
} from '../../../src/protocol/speedscope';

describe('the messages of the speedscope page', () => {
  it('are taken when they are complete', () => {
    const open = { type: 'open', file: '/a.js', line: 3, column: 0 } as const;
    assert.deepEqual(parseFromSpeedscopePage({ ...open, extra: 1 }), open);
    assert.deepEqual(parseFromSpeedscopePage({ type: 'ready' }), { type: 'ready' });
    const data = new ArrayBuffer(2);
    assert.deepEqual(parseToSpeedscopePage({ type: 'profile', name: 'n', data }), {
      type: 'profile',
      name: 'n',
      data,
    });
  });

  it('are refused when a member is missing or of another kind', () => {
    const wrong = fc.oneof(fc.anything(), fc.record({ type: fc.constantFrom('open', 'profile') }));
    fc.assert(
      fc.property(wrong, (value) => {
        const type = (value as { type?: unknown } | null | undefined)?.type;
        if (type !== 'ready') assert.equal(parseFromSpeedscopePage(value), undefined);
        assert.equal(parseToSpeedscopePage(value), undefined);
      }),
    );
    const open = { type: 'open', file: '/a.js', line: 3, column: 0 };
    for (const change of [{ file: 7 }, { line: -1 }, { line: 1.5 }, { column: '1' }]) {
      assert.equal(parseFromSpeedscopePage({ ...open, ...change }), undefined);
    }
    assert.equal(parseToSpeedscopePage({ type: 'profile', name: 'n', data: 'text' }), undefined);
  });

  it('travel to a page whose addresses can’t break out of it', () => {
    const address = 'https://x/"><script>alert(1)</script>';
    const html = speedscopeHtml({
      speedscope: address,
      style: address,
      bridge: address,
      cspSource: address,
      nonce: 'n',
    });
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.doesNotMatch(html, /alert\(1\)<\/script>/);
  });
});
