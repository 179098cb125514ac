export type TaxCategory = 'standard' | 'reduced' | 'food' | 'books' | 'children';

export interface Address {
  readonly country: string;
  /** State, canton or province. */
  readonly region?: string;
  /** County or city that levies a tax of its own. */
  readonly district?: string;
}

/** A rate that applies in a place, to a category of goods (or all), for some time. Days are ISO 8601. */
export interface TaxRule {
  readonly country: string;
  readonly region: string | null;
  readonly district: string | null;
  readonly category: TaxCategory | null;
  /** Basis points. */
  readonly rate: number;
  readonly validFrom: string;
  /** The first day on which it no longer applies. */
  readonly validTo: string | null;
}

type Level = 'country' | 'region' | 'district';

/** Taxes of a country, its regions and districts add up; at each level the most specific rule wins. */
export class TaxTable {
  constructor(private readonly rules: readonly TaxRule[]) {}

  /** The rate in basis points for goods of a category delivered to an address. */
  rateFor(address: Address, category: TaxCategory, at: Date): number {
    const applicable = this.rules
      .filter((rule) => isEffective(rule, at))
      .filter((rule) => covers(rule, address, category))
      .sort((a, b) => specificity(b) - specificity(a));

    const taken = new Set<Level>();
    let rate = 0;
    for (const rule of applicable) {
      const level = levelOf(rule);
      if (taken.has(level)) continue;
      taken.add(level);
      rate += rule.rate;
    }
    return rate;
  }
}

function isEffective(rule: TaxRule, at: Date): boolean {
  const from = new Date(rule.validFrom);
  const to = rule.validTo === null ? null : new Date(rule.validTo);
  return from <= at && (to === null || at < to);
}

function covers(rule: TaxRule, address: Address, category: TaxCategory): boolean {
  return (
    rule.country === address.country &&
    (rule.region === null || rule.region === address.region) &&
    (rule.district === null || rule.district === address.district) &&
    (rule.category === null || rule.category === category)
  );
}

function levelOf(rule: TaxRule): Level {
  if (rule.district !== null) return 'district';
  return rule.region !== null ? 'region' : 'country';
}

/** A rule for the category beats one for everything; of two such, the one that came into force later. */
function specificity(rule: TaxRule): number {
  return (rule.category === null ? 0 : 1e6) + Number(rule.validFrom.slice(0, 4));
}
