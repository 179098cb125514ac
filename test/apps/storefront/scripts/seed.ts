// Fills the schema DATABASE_SCHEMA of DATABASE_URL with the same sample data every time. Whatever the schema held
// before is lost, so one that this script did not make is refused.
import fs from 'node:fs/promises';
import pg from 'pg';
import { readDatabaseConfig } from '../src/config.js';

const mark = 'storefront sample data';

const { databaseUrl, databaseSchema: schema } = readDatabaseConfig();
const client = new pg.Client({ connectionString: databaseUrl, application_name: 'storefront-seed' });
const started = performance.now();
await client.connect();
try {
  await client.query('BEGIN');
  await replaceSchema();
  for (const step of ['schema', 'seed', 'indexes']) {
    await client.query(await fs.readFile(new URL(`../db/${step}.sql`, import.meta.url), 'utf8'));
  }
  await client.query('COMMIT');
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
    [schema],
  );
  await client.query(`VACUUM ANALYZE ${rows.map((row) => `${schema}.${row.name}`).join(', ')}`);
  const counts = [];
  for (const { name } of rows) {
    const { rows: count } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${schema}.${name}`,
    );
    counts.push(`${name} ${count[0]?.n}`);
  }
  console.log(
    `seeded ${schema} in ${((performance.now() - started) / 1000).toFixed(1)} s: ${counts.join(', ')}`,
  );
} finally {
  await client.end();
}

async function replaceSchema(): Promise<void> {
  const { rows } = await client.query<{ comment: string | null }>(
    "SELECT obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = $1",
    [schema],
  );
  if (rows[0] !== undefined && rows[0].comment !== mark) {
    throw new Error(`schema ${schema} exists and is not sample data; set DATABASE_SCHEMA to another name`);
  }
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`COMMENT ON SCHEMA ${schema} IS '${mark}'`);
  await client.query(`SET search_path = ${schema}`);
}
