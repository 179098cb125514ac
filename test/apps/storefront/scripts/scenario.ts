export interface PlannedRequest {
  /** As in the README: method and pattern. */
  readonly route: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly visitor?: string;
}

export type Random = () => number;

/** A small generator with a seed (mulberry32), so that every run asks for the same things. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const categories = [
  'furniture',
  'lighting',
  'kitchen',
  'textiles',
  'garden',
  'books',
  'toys',
  'groceries',
  'audio',
];
const words = [
  'oak',
  'lamp',
  'wool',
  'gift',
  'brass kettle',
  'headphones',
  'malmö',
  'yoga',
  'desk',
  'tripod',
];
const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'GBP', 'SEK', 'CHF', 'JPY'];
/** Visitors of this run are others than those of the last. */
const firstVisit = Date.now().toString(36);
const states = ['CA', 'NY', 'TX', 'FL', 'WA'];

type Plan = (next: Random) => Omit<PlannedRequest, 'route' | 'method'>;

/** Share of the traffic in percent, and how to make one such request. */
const mix: ReadonlyArray<readonly [weight: number, method: 'GET' | 'POST', pattern: string, plan: Plan]> = [
  [
    28,
    'GET',
    '/products',
    (next) => ({ path: `/products?category=${one(next, categories)}&page=${whole(next, 1, 20)}` }),
  ],
  [
    34,
    'GET',
    '/products/:id',
    (next) => ({
      path: `/products/${popular(next)}?currency=${one(next, currencies)}`,
      visitor: `${firstVisit}-${whole(next, 1, 1e9).toString(36)}`,
    }),
  ],
  [
    5,
    'GET',
    '/products/:id/bought-together',
    (next) => ({ path: `/products/${popular(next)}/bought-together` }),
  ],
  [6, 'GET', '/search', (next) => ({ path: `/search?q=${encodeURIComponent(one(next, words))}` })],
  [
    10,
    'POST',
    '/quotes',
    (next) => ({
      path: '/quotes',
      body: { lines: lines(next, 8), address: address(next), currency: one(next, currencies) },
    }),
  ],
  [
    3,
    'POST',
    '/orders',
    (next) => ({ path: '/orders', body: { customerId: whole(next, 1, 20_000), lines: lines(next, 4) } }),
  ],
  [7.5, 'GET', '/orders/:id', (next) => ({ path: `/orders/${whole(next, 1, 120_000)}` })],
  [6, 'GET', '/customers/:id/orders', (next) => ({ path: `/customers/${whole(next, 1, 20_000)}/orders` })],
  [
    0.5,
    'GET',
    '/reports/fulfilment',
    (next) => ({ path: `/reports/fulfilment?day=2026-06-${two(whole(next, 1, 30))}` }),
  ],
];

/** The routes that requests are made for. */
export const routes: readonly string[] = mix.map(([, method, pattern]) => `${method} ${pattern}`);

/** The next request of a visitor: of the mix, or always of one route. */
export function pickRequest(next: Random, only?: string): PlannedRequest {
  const candidates =
    only === undefined ? mix : mix.filter(([, method, pattern]) => `${method} ${pattern}` === only);
  let rest = next() * candidates.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, method, pattern, plan] of candidates) {
    rest -= weight;
    if (rest < 0) return { route: `${method} ${pattern}`, method, ...plan(next) };
  }
  throw new Error('no route to ask for');
}

function lines(next: Random, most: number): Array<{ productId: number; quantity: number }> {
  const ids = new Set<number>();
  const count = whole(next, 1, most);
  while (ids.size < count) {
    // Who takes one part of a set often takes its neighbour.
    const id = popular(next);
    ids.add(id);
    if (next() < 0.3 && ids.size < count) ids.add(id + 1);
  }
  return [...ids].map((productId) => ({ productId, quantity: whole(next, 1, 4) }));
}

function address(next: Random): Record<string, string> {
  if (next() < 0.6) return { country: one(next, ['DE', 'FR', 'NL', 'SE', 'ES', 'IT', 'GB', 'CH']) };
  const region = one(next, states);
  return { country: 'US', region, district: `${region}-${two(whole(next, 1, 62))}` };
}

/** A product's id; like in the sample orders, low ids are asked for more often. */
function popular(next: Random): number {
  return 1 + Math.floor(7999 * next() ** 2);
}

function whole(next: Random, from: number, to: number): number {
  return from + Math.floor(next() * (to - from + 1));
}

function one<T>(next: Random, values: readonly T[]): T {
  return values[Math.floor(next() * values.length)] as T;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
