import pg from 'pg';

// A DATE is a calendar day, not an instant: as a Date it would move by a day in some time zones (SHOP-412).
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface DatabaseOptions {
  readonly databaseUrl: string;
  readonly databaseSchema: string;
  readonly poolSize?: number;
}

export function createPool(options: DatabaseOptions): pg.Pool {
  return new pg.Pool({
    connectionString: options.databaseUrl,
    options: `-c search_path=${options.databaseSchema}`,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'storefront',
  });
}

/** What a repository needs: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
