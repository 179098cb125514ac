import type { Queryable } from '../db/pool.js';
import type { TaxCategory } from '../pricing/tax.js';

export interface Product {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly taxCategory: TaxCategory;
  /** Minor units of the base currency, without tax. */
  readonly price: number;
  readonly stock: number;
}

const columns = 'id, sku, name, description, category, tax_category AS "taxCategory", price, stock';

export class ProductRepository {
  constructor(private readonly db: Queryable) {}

  async findById(id: number): Promise<Product | undefined> {
    const { rows } = await this.db.query<Product>(`SELECT ${columns} FROM products WHERE id = $1`, [id]);
    return rows[0];
  }

  async findByIds(ids: readonly number[]): Promise<Product[]> {
    const { rows } = await this.db.query<Product>(`SELECT ${columns} FROM products WHERE id = ANY($1)`, [
      ids,
    ]);
    return rows;
  }

  async listByCategory(category: string, limit: number, offset: number): Promise<Product[]> {
    const { rows } = await this.db.query<Product>(
      `SELECT ${columns} FROM products WHERE category = $1 ORDER BY id LIMIT $2 OFFSET $3`,
      [category, limit, offset],
    );
    return rows;
  }

  async search(text: string, limit: number): Promise<Product[]> {
    const { rows } = await this.db.query<Product>(
      `SELECT ${columns}
         FROM products
        WHERE name ILIKE $1 OR description ILIKE $1
        ORDER BY (name ILIKE $1) DESC, stock > 0 DESC, id
        LIMIT $2`,
      [`%${text.replace(/[\\%_]/g, '\\$&')}%`, limit],
    );
    return rows;
  }

  /** What else is in the orders that contain a product. */
  async boughtTogether(id: number, limit: number): Promise<Product[]> {
    const { rows } = await this.db.query<Product>(
      `SELECT ${columns}
         FROM products
         JOIN (SELECT other.product_id, count(*) AS times
                 FROM order_items mine
                 JOIN order_items other ON other.order_id = mine.order_id
                WHERE mine.product_id = $1 AND other.product_id <> $1
                GROUP BY other.product_id
                ORDER BY times DESC, other.product_id
                LIMIT $2) AS together ON together.product_id = id
        ORDER BY times DESC, id`,
      [id, limit],
    );
    return rows;
  }

  async takeFromStock(id: number, quantity: number): Promise<boolean> {
    const { rowCount } = await this.db.query(
      'UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2',
      [id, quantity],
    );
    return rowCount === 1;
  }

  async setPrice(id: number, price: number): Promise<boolean> {
    const { rowCount } = await this.db.query('UPDATE products SET price = $2 WHERE id = $1', [id, price]);
    return rowCount === 1;
  }
}
