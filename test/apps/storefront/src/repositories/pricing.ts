import type { Queryable } from '../db/pool.js';
import type { Bundle } from '../pricing/bundles.js';
import type { Promotion } from '../pricing/discounts.js';
import type { PricingRules } from '../pricing/engine.js';
import type { Currency } from '../pricing/money.js';
import type { TaxRule } from '../pricing/tax.js';

export class PricingRepository {
  constructor(private readonly db: Queryable) {}

  async load(): Promise<PricingRules> {
    const [taxRules, promotions, bundles, rates] = await Promise.all([
      this.db.query<TaxRule>(
        `SELECT country, region, district, category, rate, valid_from AS "validFrom", valid_to AS "validTo"
           FROM tax_rules`,
      ),
      this.db.query<Promotion>(
        'SELECT id, name, kind, category, value, minimum, coupon, stackable FROM promotions ORDER BY id',
      ),
      this.db.query<Bundle>(
        'SELECT id, name, product_ids AS "productIds", discount FROM bundles ORDER BY id',
      ),
      this.db.query<{ currency: Currency; rate: number }>('SELECT currency, rate FROM exchange_rates'),
    ]);
    return {
      taxRules: taxRules.rows,
      promotions: promotions.rows,
      bundles: bundles.rows,
      rates: new Map(rates.rows.map((row) => [row.currency, row.rate])),
    };
  }
}
