import { badRequest } from '../http/errors.js';
import { readCount, readId, readObject, readText } from '../http/input.js';
import type { Request, Router } from '../http/router.js';
import { baseCurrency, type Currency, isCurrency } from '../pricing/money.js';
import type { CatalogService } from '../services/catalog.js';

export function catalogRoutes(router: Router, catalog: CatalogService): void {
  router.get('/products', async ({ query }) => {
    const category = readText(query.get('category'), 'category', /^[a-z-]{1,40}$/);
    const page = readCount(query.get('page'), 'page', 1, 1000);
    const size = readCount(query.get('size'), 'size', 24, 100);
    return { body: { page, products: await catalog.list(category, page, size, readCurrency(query)) } };
  });

  router.get('/products/:id', async ({ params, query, headers }) => {
    const id = readId(params.id, 'id');
    return { body: await catalog.page(id, visitorOf(headers), readCurrency(query)) };
  });

  router.get('/products/:id/bought-together', async ({ params, query }) => {
    const id = readId(params.id, 'id');
    const limit = readCount(query.get('limit'), 'limit', 6, 24);
    return { body: { products: await catalog.boughtTogether(id, limit, readCurrency(query)) } };
  });

  router.post('/products/:id/price', async ({ params, body }) => {
    const id = readId(params.id, 'id');
    await catalog.changePrice(id, readId(readObject(body, 'body').price, 'price'));
    return { status: 204, body: undefined };
  });

  router.get('/search', async ({ query }) => {
    const text = readText(query.get('q'), 'q', /^.{2,80}$/u);
    const limit = readCount(query.get('limit'), 'limit', 24, 100);
    return { body: { products: await catalog.search(text, limit, readCurrency(query)) } };
  });
}

export function readCurrency(query: URLSearchParams): Currency {
  const currency = query.get('currency') ?? baseCurrency;
  if (!isCurrency(currency)) throw badRequest(`currency ${currency} is not supported`);
  return currency;
}

/** The web front end gives each browser an id; crawlers and apps have none. */
function visitorOf(headers: Request['headers']): string {
  const visitor = headers['x-visitor'];
  return typeof visitor === 'string' ? visitor.slice(0, 64) : 'anonymous';
}
