import type { OrderRepository, OrderStatus } from '../repositories/orders.js';
import type { OrderService } from './orders.js';

export interface PickLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly orders: number;
}

export interface FulfilmentReport {
  readonly day: string;
  readonly orders: number;
  /** Gross, minor units of the base currency. */
  readonly revenue: number;
  readonly byStatus: Readonly<Partial<Record<OrderStatus, number>>>;
  readonly byCountry: Readonly<Record<string, number>>;
  /** What the warehouse has to fetch, most wanted first. */
  readonly pickList: readonly PickLine[];
}

export class ReportService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly orderService: OrderService,
  ) {}

  async fulfilment(day: string): Promise<FulfilmentReport> {
    const orders = await this.orders.listByDay(day);
    const byStatus: Partial<Record<OrderStatus, number>> = {};
    const byCountry: Record<string, number> = {};
    const picks = new Map<string, { sku: string; name: string; quantity: number; orders: number }>();
    let revenue = 0;

    for (const order of orders) {
      const details = await this.orderService.withDetails(order);
      revenue += details.total;
      byStatus[details.status] = (byStatus[details.status] ?? 0) + 1;
      const country = details.customer?.country ?? 'unknown';
      byCountry[country] = (byCountry[country] ?? 0) + 1;
      for (const { product, quantity } of details.items) {
        if (product === undefined) continue;
        const pick = picks.get(product.sku) ?? {
          sku: product.sku,
          name: product.name,
          quantity: 0,
          orders: 0,
        };
        pick.quantity += quantity;
        pick.orders += 1;
        picks.set(product.sku, pick);
      }
    }

    const pickList = [...picks.values()].sort(
      (a, b) => b.quantity - a.quantity || a.sku.localeCompare(b.sku),
    );
    return { day, orders: orders.length, revenue, byStatus, byCountry, pickList };
  }
}
