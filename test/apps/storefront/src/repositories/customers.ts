import type { Queryable } from '../db/pool.js';

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly region: string | null;
  readonly district: string | null;
}

export class CustomerRepository {
  constructor(private readonly db: Queryable) {}

  async findById(id: number): Promise<Customer | undefined> {
    const { rows } = await this.db.query<Customer>(
      'SELECT id, name, email, country, region, district FROM customers WHERE id = $1',
      [id],
    );
    return rows[0];
  }
}
