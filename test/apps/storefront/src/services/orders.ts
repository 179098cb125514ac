import type pg from 'pg';
import { inTransaction } from '../db/pool.js';
import { badRequest, HttpError, notFound } from '../http/errors.js';
import type { Basket, Quote } from '../pricing/engine.js';
import { baseCurrency, type Currency } from '../pricing/money.js';
import type { Address } from '../pricing/tax.js';
import type { Customer, CustomerRepository } from '../repositories/customers.js';
import { type Order, type OrderItem, OrderRepository } from '../repositories/orders.js';
import { type Product, ProductRepository } from '../repositories/products.js';
import type { PricingService } from './pricing.js';

export interface RequestedLine {
  readonly productId: number;
  readonly quantity: number;
}

export interface OrderDetails extends Order {
  readonly customer: Customer | undefined;
  readonly items: readonly (OrderItem & { readonly product: Product | undefined })[];
}

export class OrderService {
  constructor(
    private readonly pool: pg.Pool,
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly customers: CustomerRepository,
    private readonly pricing: PricingService,
  ) {}

  async quote(
    lines: readonly RequestedLine[],
    address: Address,
    currency: Currency,
    coupon: string | undefined,
  ): Promise<Quote> {
    const basket = await this.basket(lines, address, currency, coupon);
    return this.pricing.quote(basket);
  }

  async place(
    customerId: number,
    lines: readonly RequestedLine[],
    coupon: string | undefined,
  ): Promise<Order> {
    const customer = await this.customers.findById(customerId);
    if (customer === undefined) throw notFound(`customer ${customerId}`);
    const basket = await this.basket(lines, addressOf(customer), baseCurrency, coupon);
    const quote = this.pricing.quote(basket);

    return inTransaction(this.pool, async (client) => {
      const stock = new ProductRepository(client);
      // Always in the order of ids, or two baskets with the same products lock each other out.
      for (const line of [...lines].sort((a, b) => a.productId - b.productId)) {
        if (!(await stock.takeFromStock(line.productId, line.quantity))) {
          throw new HttpError(409, `product ${line.productId} is sold out`);
        }
      }
      return new OrderRepository(client).insert({
        customerId,
        total: quote.gross.amount,
        items: quote.lines.map((line) => ({
          productId: line.productId,
          quantity: line.quantity,
          unitPrice: Math.round(line.net.amount / line.quantity),
        })),
      });
    });
  }

  async details(id: number): Promise<OrderDetails> {
    const order = await this.orders.findById(id);
    if (order === undefined) throw notFound(`order ${id}`);
    return this.withDetails(order);
  }

  async history(customerId: number, limit: number): Promise<Order[]> {
    return this.orders.listByCustomer(customerId, limit);
  }

  async withDetails(order: Order): Promise<OrderDetails> {
    const customer = await this.customers.findById(order.customerId);
    const items = [];
    for (const item of await this.orders.itemsOf(order.id)) {
      items.push({ ...item, product: await this.products.findById(item.productId) });
    }
    return { ...order, customer, items };
  }

  private async basket(
    lines: readonly RequestedLine[],
    address: Address,
    currency: Currency,
    coupon: string | undefined,
  ): Promise<Basket> {
    const products = await this.products.findByIds(lines.map((line) => line.productId));
    const byId = new Map(products.map((product) => [product.id, product]));
    return {
      lines: lines.map((line) => {
        const product = byId.get(line.productId);
        if (product === undefined) throw badRequest(`product ${line.productId} does not exist`);
        return { product, quantity: line.quantity };
      }),
      address,
      currency,
      ...(coupon === undefined ? {} : { coupon }),
    };
  }
}

function addressOf({ country, region, district }: Customer): Address {
  return {
    country,
    ...(region === null ? {} : { region }),
    ...(district === null ? {} : { district }),
  };
}
