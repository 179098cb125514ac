import type { Queryable } from '../db/pool.js';

export interface Review {
  readonly rating: number;
  readonly text: string;
  readonly author: string;
}

export interface Rating {
  readonly count: number;
  readonly average: number;
}

export class ReviewRepository {
  constructor(private readonly db: Queryable) {}

  async latest(productId: number, limit: number): Promise<Review[]> {
    const { rows } = await this.db.query<Review>(
      `SELECT r.rating, r.body AS text, c.name AS author
         FROM reviews r JOIN customers c ON c.id = r.customer_id
        WHERE r.product_id = $1
        ORDER BY r.created_at DESC
        LIMIT $2`,
      [productId, limit],
    );
    return rows;
  }

  async ratingOf(productId: number): Promise<Rating> {
    const { rows } = await this.db.query<Rating>(
      `SELECT count(*)::int AS count, coalesce(avg(rating), 0)::float AS average
         FROM reviews WHERE product_id = $1`,
      [productId],
    );
    return rows[0] ?? { count: 0, average: 0 };
  }
}
