/** Amounts are whole minor units (cents, pence, öre) of a currency, so that sums are exact. */
export type Currency = 'EUR' | 'USD' | 'GBP' | 'SEK' | 'CHF' | 'JPY';

export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** The currency of the price list. */
export const baseCurrency: Currency = 'EUR';

const minorDigits: Record<Currency, number> = { EUR: 2, USD: 2, GBP: 2, SEK: 2, CHF: 2, JPY: 0 };
const locales: Record<Currency, string> = {
  EUR: 'de-DE',
  USD: 'en-US',
  GBP: 'en-GB',
  SEK: 'sv-SE',
  CHF: 'de-CH',
  JPY: 'ja-JP',
};

export function isCurrency(text: unknown): text is Currency {
  return typeof text === 'string' && Object.hasOwn(minorDigits, text);
}

/** Rounds half to even, as accounting wants it: otherwise long invoices drift upwards. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  // The quotient of two integers may miss .5 by an ulp.
  if (Math.abs(rest - 0.5) < 1e-9) return floor % 2 === 0 ? floor : floor + 1;
  return Math.round(value);
}

/** A share of an amount in basis points: 1 900 is 19 %. */
export function basisPoints(amount: number, points: number): number {
  return roundHalfEven((amount * points) / 10_000);
}

/** How many units of a currency one unit of the base currency buys. */
export type ExchangeRates = ReadonlyMap<Currency, number>;

export function convert(amount: number, to: Currency, rates: ExchangeRates): Money {
  if (to === baseCurrency) return { amount, currency: to };
  const rate = rates.get(to);
  if (rate === undefined) throw new Error(`no exchange rate for ${to}`);
  const scale = 10 ** (minorDigits[to] - minorDigits[baseCurrency]);
  let converted = roundHalfEven(amount * rate * scale);
  // Swiss prices end in 0 or 5 Rappen.
  if (to === 'CHF') converted = Math.round(converted / 5) * 5;
  return { amount: converted, currency: to };
}

const formatters = new Map<Currency, Intl.NumberFormat>();

export function format({ amount, currency }: Money): string {
  let formatter = formatters.get(currency);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locales[currency], { style: 'currency', currency });
    formatters.set(currency, formatter);
  }
  return formatter.format(amount / 10 ** minorDigits[currency]);
}
