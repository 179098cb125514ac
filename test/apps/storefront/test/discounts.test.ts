import assert from 'node:assert/strict';
import { applyBundles, type Bundle } from '../src/pricing/bundles.js';
import { applyPromotions, type DraftLine, type Promotion } from '../src/pricing/discounts.js';

function line(productId: number, unitPrice: number, quantity = 1, category = 'kitchen'): DraftLine {
  return { productId, unitPrice, quantity, category, discount: 0 };
}

function promotion(part: Partial<Promotion>): Promotion {
  return {
    id: 1,
    name: 'offer',
    kind: 'percent',
    category: null,
    value: 1000,
    minimum: 0,
    coupon: null,
    stackable: false,
    ...part,
  };
}

const discounts = (lines: readonly DraftLine[]): number[] => lines.map(({ discount }) => discount);

describe('promotions', () => {
  it('take a percentage off the goods of their category', () => {
    const lines = [line(1, 1000), line(2, 1000, 1, 'books')];
    assert.deepEqual(applyPromotions(lines, [promotion({ category: 'books' })]), ['offer']);
    assert.deepEqual(discounts(lines), [0, 100]);
  });

  it('spread an amount by value', () => {
    const lines = [line(1, 3000), line(2, 1000)];
    applyPromotions(lines, [promotion({ kind: 'amount', value: 400 })]);
    assert.deepEqual(discounts(lines), [300, 100]);
  });

  it('give every third piece away', () => {
    const lines = [line(1, 500, 7), line(2, 900, 2)];
    applyPromotions(lines, [promotion({ kind: 'multibuy', value: 3 })]);
    assert.deepEqual(discounts(lines), [1000, 0]);
  });

  it('need their coupon and their minimum', () => {
    const offers = [promotion({ coupon: 'SAVE1' }), promotion({ name: 'big', minimum: 5000, value: 5000 })];
    const lines = [line(1, 4999)];
    assert.deepEqual(applyPromotions(lines, offers), []);
    assert.deepEqual(applyPromotions(lines, offers, 'SAVE2'), []);
    assert.deepEqual(applyPromotions(lines, offers, 'SAVE1'), ['offer']);
    assert.deepEqual(applyPromotions([line(1, 5000)], offers), ['big']);
  });

  it('are the best single one or all that combine, whatever saves more', () => {
    const offers = [
      promotion({ name: 'five', value: 500, stackable: true }),
      promotion({ name: 'six', value: 600, stackable: true }),
      promotion({ name: 'ten', value: 1000 }),
    ];
    const together = [line(1, 10_000)];
    assert.deepEqual(applyPromotions(together, offers), ['five', 'six']);
    // Six percent of what five percent left.
    assert.deepEqual(discounts(together), [500 + 570]);

    const single = [line(1, 10_000)];
    assert.deepEqual(applyPromotions(single, [...offers, promotion({ name: 'twelve', value: 1200 })]), [
      'twelve',
    ]);
    assert.deepEqual(discounts(single), [1200]);
  });

  it('never take more than the price', () => {
    const lines = [line(1, 300)];
    applyPromotions(lines, [promotion({ kind: 'amount', value: 5000 })]);
    assert.deepEqual(discounts(lines), [300]);
  });
});

describe('bundles', () => {
  const bundle = (part: Partial<Bundle>): Bundle => ({
    id: 1,
    name: 'set',
    productIds: [1, 2],
    discount: 1000,
    ...part,
  });

  it('apply as often as all of their products are there', () => {
    const lines = [line(1, 1000, 3), line(2, 500, 2)];
    assert.deepEqual(applyBundles(lines, [bundle({})]), ['set']);
    assert.deepEqual(discounts(lines), [200, 100]);
  });

  it('do not apply when a part is missing', () => {
    const lines = [line(1, 1000, 3)];
    assert.deepEqual(applyBundles(lines, [bundle({})]), []);
    assert.deepEqual(discounts(lines), [0]);
  });

  it('use each piece once, for the bundle that saves most', () => {
    const lines = [line(1, 1000), line(2, 500), line(3, 4000)];
    const bundles = [bundle({}), bundle({ name: 'better', productIds: [1, 3] })];
    assert.deepEqual(applyBundles(lines, bundles), ['better']);
    assert.deepEqual(discounts(lines), [100, 0, 400]);
  });
});
