import type { Queryable } from '../db/pool.js';

export type OrderStatus = 'paid' | 'packed' | 'shipped' | 'delivered' | 'returned';

export interface Order {
  readonly id: number;
  readonly customerId: number;
  readonly status: OrderStatus;
  /** Gross, minor units of the base currency. */
  readonly total: number;
  readonly placedAt: Date;
}

export interface OrderItem {
  readonly productId: number;
  readonly quantity: number;
  /** Minor units of the base currency, net of discounts. */
  readonly unitPrice: number;
}

export interface NewOrder {
  readonly customerId: number;
  readonly total: number;
  readonly items: readonly OrderItem[];
}

const columns = 'id, customer_id AS "customerId", status, total, placed_at AS "placedAt"';

export class OrderRepository {
  constructor(private readonly db: Queryable) {}

  async findById(id: number): Promise<Order | undefined> {
    const { rows } = await this.db.query<Order>(`SELECT ${columns} FROM orders WHERE id = $1`, [id]);
    return rows[0];
  }

  async listByCustomer(customerId: number, limit: number): Promise<Order[]> {
    const { rows } = await this.db.query<Order>(
      `SELECT ${columns} FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT $2`,
      [customerId, limit],
    );
    return rows;
  }

  /** Orders placed on a day (UTC), oldest first. */
  async listByDay(day: string): Promise<Order[]> {
    const { rows } = await this.db.query<Order>(
      `SELECT ${columns} FROM orders
        WHERE placed_at >= $1::date AND placed_at < $1::date + 1
        ORDER BY placed_at`,
      [day],
    );
    return rows;
  }

  async itemsOf(orderId: number): Promise<OrderItem[]> {
    const { rows } = await this.db.query<OrderItem>(
      `SELECT product_id AS "productId", quantity, unit_price AS "unitPrice"
         FROM order_items WHERE order_id = $1 ORDER BY position`,
      [orderId],
    );
    return rows;
  }

  async insert(order: NewOrder): Promise<Order> {
    const { rows } = await this.db.query<Order>(
      `INSERT INTO orders (customer_id, status, total, placed_at)
       VALUES ($1, 'paid', $2, now()) RETURNING ${columns}`,
      [order.customerId, order.total],
    );
    const inserted = rows[0];
    if (inserted === undefined) throw new Error('INSERT INTO orders returned no row');
    await this.db.query(
      `INSERT INTO order_items (order_id, position, product_id, quantity, unit_price)
       SELECT $1, position, product_id, quantity, unit_price
         FROM unnest($2::int[], $3::int[], $4::int[])
              WITH ORDINALITY AS item (product_id, quantity, unit_price, position)`,
      [
        inserted.id,
        order.items.map((item) => item.productId),
        order.items.map((item) => item.quantity),
        order.items.map((item) => item.unitPrice),
      ],
    );
    return inserted;
  }
}
