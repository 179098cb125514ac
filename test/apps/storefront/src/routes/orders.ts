import { badRequest } from '../http/errors.js';
import { readArray, readCount, readId, readObject, readText } from '../http/input.js';
import type { Router } from '../http/router.js';
import { baseCurrency, isCurrency } from '../pricing/money.js';
import type { Address } from '../pricing/tax.js';
import type { OrderService, RequestedLine } from '../services/orders.js';

export function orderRoutes(router: Router, orders: OrderService): void {
  router.post('/quotes', async ({ body }) => {
    const input = readObject(body, 'body');
    const currency = input.currency ?? baseCurrency;
    if (!isCurrency(currency)) throw badRequest(`currency ${String(currency)} is not supported`);
    return {
      body: await orders.quote(
        readLines(input.lines),
        readAddress(input.address),
        currency,
        readCoupon(input),
      ),
    };
  });

  router.post('/orders', async ({ body }) => {
    const input = readObject(body, 'body');
    const customerId = readId(input.customerId, 'customerId');
    return { status: 201, body: await orders.place(customerId, readLines(input.lines), readCoupon(input)) };
  });

  router.get('/orders/:id', async ({ params }) => ({ body: await orders.details(readId(params.id, 'id')) }));

  router.get('/customers/:id/orders', async ({ params, query }) => {
    const limit = readCount(query.get('limit'), 'limit', 20, 100);
    return { body: { orders: await orders.history(readId(params.id, 'id'), limit) } };
  });
}

function readLines(value: unknown): RequestedLine[] {
  const lines = readArray(value, 'lines', 50).map((entry) => {
    const line = readObject(entry, 'line');
    return {
      productId: readId(line.productId, 'productId'),
      quantity: readCount(line.quantity, 'quantity', 1, 999),
    };
  });
  if (new Set(lines.map((line) => line.productId)).size < lines.length)
    throw badRequest('a product is listed twice');
  return lines;
}

function readAddress(value: unknown): Address {
  const address = readObject(value, 'address');
  const part = (name: 'region' | 'district'): Record<string, string> =>
    address[name] === undefined ? {} : { [name]: readText(address[name], name, /^[\p{L}\d .'-]{1,60}$/u) };
  return {
    country: readText(address.country, 'country', /^[A-Z]{2}$/),
    ...part('region'),
    ...part('district'),
  };
}

function readCoupon(input: Record<string, unknown>): string | undefined {
  return input.coupon === undefined ? undefined : readText(input.coupon, 'coupon', /^[A-Z0-9]{3,20}$/);
}
