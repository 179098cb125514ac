import assert from 'node:assert/strict';
import { basisPoints, convert, format, isCurrency, roundHalfEven } from '../src/pricing/money.js';

describe('money', () => {
  const rates = new Map([
    ['USD', 1.0874],
    ['CHF', 0.9527],
    ['JPY', 163.18],
  ] as const);

  it('rounds halves to even, so that they do not add up', () => {
    assert.deepEqual(
      [0.5, 1.5, 2.5, 3.5, 2.4, 2.6, -0.5, -1.5].map(roundHalfEven),
      [0, 2, 2, 4, 2, 3, 0, -2],
    );
    // 1.015 * 100 is 101.49999999999999.
    assert.equal(roundHalfEven(1.015 * 100), 102);
  });

  it('takes shares in basis points', () => {
    assert.equal(basisPoints(10_000, 1900), 1900);
    assert.equal(basisPoints(250, 1000), 25);
    assert.equal(basisPoints(25, 1000), 2);
    assert.equal(basisPoints(0, 1900), 0);
  });

  it('converts from euros', () => {
    assert.deepEqual(convert(10_000, 'EUR', rates), { amount: 10_000, currency: 'EUR' });
    assert.deepEqual(convert(10_000, 'USD', rates), { amount: 10_874, currency: 'USD' });
  });

  it('knows that the yen has no cents and that Swiss prices end in 0 or 5', () => {
    assert.deepEqual(convert(10_000, 'JPY', rates), { amount: 16_318, currency: 'JPY' });
    assert.deepEqual(convert(1_000, 'CHF', rates), { amount: 955, currency: 'CHF' });
  });

  it('refuses a currency without a rate', () => {
    assert.throws(() => convert(100, 'SEK', rates), /no exchange rate for SEK/);
  });

  it('formats for the country of the currency', () => {
    assert.equal(format({ amount: 123_456, currency: 'USD' }), '$1,234.56');
    assert.equal(format({ amount: 123_456, currency: 'JPY' }), '￥123,456');
    assert.equal(format({ amount: 123_456, currency: 'EUR' }), '1.234,56\u00a0€');
  });

  it('takes only currencies that it knows, whatever objects inherit', () => {
    assert.equal(isCurrency('GBP'), true);
    for (const wrong of ['BTC', 'toString', '', 7, null]) assert.equal(isCurrency(wrong), false);
  });
});
