import assert from 'node:assert/strict';
import { type Address, type TaxCategory, type TaxRule, TaxTable } from '../src/pricing/tax.js';

const today = new Date('2026-06-15T12:00:00Z');

function rule(part: Partial<TaxRule>): TaxRule {
  return {
    country: 'DE',
    region: null,
    district: null,
    category: null,
    rate: 1900,
    validFrom: '2021-01-01',
    validTo: null,
    ...part,
  };
}

describe('tax table', () => {
  it('prefers the rate of the category to the general one', () => {
    const table = new TaxTable([rule({}), rule({ category: 'books', rate: 700 })]);
    assert.equal(table.rateFor({ country: 'DE' }, 'books', today), 700);
    assert.equal(table.rateFor({ country: 'DE' }, 'standard', today), 1900);
  });

  it('takes nothing where no rule applies', () => {
    assert.equal(new TaxTable([rule({})]).rateFor({ country: 'CH' }, 'standard', today), 0);
  });

  it('applies a rule from its first day until the day before its last bound', () => {
    const table = new TaxTable([
      rule({ rate: 1600, validFrom: '2020-07-01', validTo: '2021-01-01' }),
      rule({ rate: 1900, validFrom: '2021-01-01' }),
    ]);
    const at = (day: string): number => table.rateFor({ country: 'DE' }, 'standard', new Date(day));
    assert.equal(at('2020-06-30T23:59:59Z'), 0);
    assert.equal(at('2020-07-01T00:00:00Z'), 1600);
    assert.equal(at('2020-12-31T23:59:59Z'), 1600);
    assert.equal(at('2021-01-01T00:00:00Z'), 1900);
  });

  it('adds the taxes of country, region and district', () => {
    const table = new TaxTable([
      rule({ country: 'US', region: 'CA', rate: 725 }),
      rule({ country: 'US', region: 'CA', district: 'CA-03', rate: 150 }),
      rule({ country: 'US', region: 'NY', rate: 400 }),
      rule({ country: 'US', region: 'CA', category: 'food', rate: 0 }),
    ]);
    const rate = (address: Omit<Address, 'country'>, category: TaxCategory): number =>
      table.rateFor({ country: 'US', ...address }, category, today);
    assert.equal(rate({ region: 'CA' }, 'standard'), 725);
    assert.equal(rate({ region: 'CA', district: 'CA-03' }, 'standard'), 875);
    assert.equal(rate({ region: 'CA', district: 'CA-03' }, 'food'), 150);
    assert.equal(rate({ region: 'NY', district: 'CA-03' }, 'standard'), 400);
    assert.equal(rate({}, 'standard'), 0);
  });

  it('finds the rate of every county in a table of the real size', () => {
    const states = Array.from({ length: 50 }, (_, index) => `S${index}`);
    const rules = states.flatMap((region, s) => [
      rule({ country: 'US', region, rate: 400 + s }),
      ...Array.from({ length: 62 }, (_, county) =>
        rule({ country: 'US', region, district: `${region}-${county}`, rate: county }),
      ),
    ]);
    const table = new TaxTable(rules);
    for (const [s, region] of states.entries()) {
      for (let county = s % 7; county < 62; county += 7) {
        const rate = table.rateFor(
          { country: 'US', region, district: `${region}-${county}` },
          'standard',
          today,
        );
        assert.equal(rate, 400 + s + county);
      }
    }
  });
});
