import type { Logger } from '../logger.js';
import { type Basket, PriceEngine, type Quote } from '../pricing/engine.js';
import { type Currency, convert, type ExchangeRates, type Money } from '../pricing/money.js';
import type { PricingRepository } from '../repositories/pricing.js';

/** Keeps a price engine with the current rules. */
export class PricingService {
  private engine: PriceEngine | undefined;
  private rates: ExchangeRates = new Map();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: PricingRepository,
    private readonly logger: Logger,
  ) {}

  async start(refreshMs: number): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => {
      // Yesterday's rules are better than none.
      this.refresh().catch((error: unknown) =>
        this.logger.warn('pricing refresh failed', { error: String(error) }),
      );
    }, refreshMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  quote(basket: Basket): Quote {
    if (this.engine === undefined) throw new Error('pricing was not started');
    return this.engine.quote(basket, new Date());
  }

  inCurrency(amount: number, currency: Currency): Money {
    return convert(amount, currency, this.rates);
  }

  private async refresh(): Promise<void> {
    const rules = await this.repository.load();
    this.engine = new PriceEngine(rules);
    this.rates = rules.rates;
    this.logger.debug('pricing rules loaded', {
      taxRules: rules.taxRules.length,
      bundles: rules.bundles.length,
    });
  }
}
