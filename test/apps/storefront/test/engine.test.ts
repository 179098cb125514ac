import assert from 'node:assert/strict';
import { type BasketLine, PriceEngine } from '../src/pricing/engine.js';

const engine = new PriceEngine({
  taxRules: [
    {
      country: 'DE',
      region: null,
      district: null,
      category: null,
      rate: 1900,
      validFrom: '2021-01-01',
      validTo: null,
    },
    {
      country: 'DE',
      region: null,
      district: null,
      category: 'books',
      rate: 700,
      validFrom: '2021-01-01',
      validTo: null,
    },
  ],
  promotions: [
    {
      id: 1,
      name: 'Book week',
      kind: 'percent',
      category: 'books',
      value: 1000,
      minimum: 0,
      coupon: null,
      stackable: false,
    },
  ],
  bundles: [{ id: 1, name: 'Tea for two', productIds: [1, 2], discount: 500 }],
  rates: new Map([['USD', 1.1]]),
});
const at = new Date('2026-06-15T12:00:00Z');

const teapot: BasketLine = {
  product: { id: 1, category: 'kitchen', taxCategory: 'standard', price: 4000 },
  quantity: 1,
};
const cups: BasketLine = {
  product: { id: 2, category: 'kitchen', taxCategory: 'standard', price: 1000 },
  quantity: 2,
};
const book: BasketLine = {
  product: { id: 3, category: 'books', taxCategory: 'books', price: 2000 },
  quantity: 1,
};

describe('price engine', () => {
  it('takes bundles, then promotions, then adds tax to what is left', () => {
    const quote = engine.quote(
      { lines: [teapot, cups, book], address: { country: 'DE' }, currency: 'EUR' },
      at,
    );
    assert.deepEqual(quote.applied, ['Tea for two', 'Book week']);
    assert.deepEqual(
      quote.lines.map(({ net, discount, tax, taxRate }) => [
        net.amount,
        discount.amount,
        tax.amount,
        taxRate,
      ]),
      [
        [3800, 200, 722, 1900],
        [1950, 50, 370, 1900],
        [1800, 200, 126, 700],
      ],
    );
    assert.deepEqual([quote.net.amount, quote.tax.amount, quote.gross.amount], [7550, 1218, 8768]);
    assert.equal(quote.display, '87,68\u00a0€');
  });

  it('adds up in the currency of the basket', () => {
    const quote = engine.quote({ lines: [teapot, book], address: { country: 'US' }, currency: 'USD' }, at);
    assert.equal(quote.net.amount, 4400 + 1980);
    assert.equal(quote.tax.amount, 0);
    assert.equal(quote.display, '$63.80');
  });
});
