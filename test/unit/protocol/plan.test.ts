import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fullPlanHtml, parseFromFullPlanPage, parseToFullPlanPage } from '../../../src/protocol/fullPlan';
import { pageHtml } from '../../../src/protocol/pageHtml';
import { parseFromPlanPage, parsePlanDocument, parseToPlanPage } from '../../../src/protocol/plan';

const document = {
  title: 'orders',
  plan: { title: 'orders', text: '[]' },
  before: { title: 'Before', origin: 'PostgreSQL 18.4', text: '[]' },
  source: { file: '/shop/orders.ts', line: 3, column: 1 },
};

describe('the messages of the plan page', () => {
  it('are taken when they are complete, without what does not belong to them', () => {
    for (const type of ['ready', 'open', 'compare', 'compareIndexes'])
      assert.deepEqual(parseFromPlanPage({ type, file: '/etc/passwd' }), { type });
    assert.deepEqual(parseFromPlanPage({ type: 'copy', text: '' }), { type: 'copy', text: '' });
    assert.deepEqual(parseFromPlanPage({ type: 'rule', rule: 'disk-sort' }), {
      type: 'rule',
      rule: 'disk-sort',
    });
    assert.deepEqual(parseFromPlanPage({ type: 'full', side: 'before' }), { type: 'full', side: 'before' });
    assert.deepEqual(parseToPlanPage({ type: 'plan', id: 'a', document }), {
      type: 'plan',
      id: 'a',
      document,
    });
  });

  it('are refused when a member is missing or of another kind', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(parseToPlanPage(value), undefined);
        assert.equal(parseToFullPlanPage(value), undefined);
        assert.equal(parsePlanDocument(value), undefined);
      }),
    );
    for (const wrong of [
      { type: 'rule', rule: '../../etc/passwd' },
      { type: 'full', side: 'advised' },
      { type: 'copy' },
      { type: 'show' },
      null,
      7,
    ])
      assert.equal(parseFromPlanPage(wrong), undefined);
    for (const change of [
      { title: 7 },
      { plan: undefined },
      { before: { title: 'Before' } },
      { advised: 3 },
      { source: { file: '/a', line: 1.5, column: 1 } },
      { indexes: {} },
    ])
      assert.equal(parsePlanDocument({ ...document, ...change }), undefined, JSON.stringify(change));
  });

  it('travel to pages whose addresses can’t break out of them', () => {
    const address = 'https://x/"><script>alert(1)</script>';
    const input = { script: address, style: address, cspSource: "'self'" };
    for (const html of [pageHtml({ ...input, id: 'plan', title: address }), fullPlanHtml(input)]) {
      assert.equal(html.match(/<script/g)?.length, 1);
      assert.doesNotMatch(html, /'unsafe-eval'|script-src[^;"]*'unsafe-inline'/);
    }
  });

  it('of the full view are taken when they are complete', () => {
    const message = { type: 'plan', title: 'orders', text: '[]', sql: '' } as const;
    assert.deepEqual(parseToFullPlanPage({ ...message, extra: 1 }), message);
    assert.deepEqual(parseFromFullPlanPage({ type: 'ready' }), { type: 'ready' });
    assert.equal(parseFromFullPlanPage({ type: 'open' }), undefined);
  });
});
