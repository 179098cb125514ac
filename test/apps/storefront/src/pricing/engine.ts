import { applyBundles, type Bundle } from './bundles.js';
import { applyPromotions, type DraftLine, type Promotion } from './discounts.js';
import { basisPoints, type Currency, convert, type ExchangeRates, format, type Money } from './money.js';
import { type Address, type TaxCategory, type TaxRule, TaxTable } from './tax.js';

/** Everything prices depend on besides the products themselves. */
export interface PricingRules {
  readonly taxRules: readonly TaxRule[];
  readonly promotions: readonly Promotion[];
  readonly bundles: readonly Bundle[];
  readonly rates: ExchangeRates;
}

export interface BasketLine {
  readonly product: {
    readonly id: number;
    readonly category: string;
    readonly taxCategory: TaxCategory;
    readonly price: number;
  };
  readonly quantity: number;
}

export interface Basket {
  readonly lines: readonly BasketLine[];
  readonly address: Address;
  readonly currency: Currency;
  readonly coupon?: string;
}

export interface QuoteLine {
  readonly productId: number;
  readonly quantity: number;
  /** For the whole line, before tax, after discounts. */
  readonly net: Money;
  readonly discount: Money;
  readonly tax: Money;
  /** Basis points. */
  readonly taxRate: number;
}

export interface Quote {
  readonly lines: readonly QuoteLine[];
  readonly applied: readonly string[];
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly display: string;
}

export class PriceEngine {
  private readonly taxes: TaxTable;

  constructor(private readonly rules: PricingRules) {
    this.taxes = new TaxTable(rules.taxRules);
  }

  /** Prices a basket as of a moment: bundles, then promotions, then tax on what is left, then currency. */
  quote(basket: Basket, at: Date): Quote {
    const drafts = basket.lines.map(
      (line): DraftLine => ({
        productId: line.product.id,
        category: line.product.category,
        quantity: line.quantity,
        unitPrice: line.product.price,
        discount: 0,
      }),
    );
    const applied = [
      ...applyBundles(drafts, this.rules.bundles),
      ...applyPromotions(drafts, this.rules.promotions, basket.coupon),
    ];
    const lines = drafts.map((draft, index) => this.taxed(draft, basket, index, at));

    const sum = (part: (line: QuoteLine) => Money): Money => ({
      amount: lines.reduce((total, line) => total + part(line).amount, 0),
      currency: basket.currency,
    });
    const net = sum((line) => line.net);
    const tax = sum((line) => line.tax);
    const gross = { amount: net.amount + tax.amount, currency: basket.currency };
    return { lines, applied, net, tax, gross, display: format(gross) };
  }

  private taxed(draft: DraftLine, basket: Basket, index: number, at: Date): QuoteLine {
    const taxCategory = basket.lines[index]?.product.taxCategory ?? 'standard';
    const taxRate = this.taxes.rateFor(basket.address, taxCategory, at);
    const money = (amount: number): Money => convert(amount, basket.currency, this.rules.rates);
    const net = money(draft.unitPrice * draft.quantity - draft.discount);
    return {
      productId: draft.productId,
      quantity: draft.quantity,
      net,
      discount: money(draft.discount),
      tax: { amount: basisPoints(net.amount, taxRate), currency: basket.currency },
      taxRate,
    };
  }
}
