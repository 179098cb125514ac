// HypoPG on a server that has it: the one of DATABASE_URL. The servers that come from npm are without.
import assert from 'node:assert/strict';
import pg from 'pg';
import { adviseOn } from '../../../src/node/sql/explain/adviseOn';

describe('indexes tried by HypoPG', function () {
  this.timeout(120_000);
  const database = `hotlight_${process.pid}`;
  let admin: pg.Client | undefined;
  let client: pg.Client;
  let url: URL;

  before(async function () {
    if (!process.env.DATABASE_URL) this.skip();
    url = new URL(process.env.DATABASE_URL);
    const server = new pg.Client(url.href);
    await server.connect();
    const { rows } = await server.query("SELECT FROM pg_available_extensions WHERE name = 'hypopg'");
    if (rows.length === 0) {
      await server.end();
      this.skip();
    }
    admin = server;
    await admin.query(`CREATE DATABASE ${database}`);
    url.pathname = `/${database}`;
    client = new pg.Client(url.href);
    await client.connect();
    const { loadFixture } = await import('../../lib/plannerFixture.mjs');
    await loadFixture(client);
    await client.query('CREATE EXTENSION hypopg');
  });
  after(async () => {
    await client?.end();
    await admin?.query(`DROP DATABASE IF EXISTS ${database}`);
    await admin?.end();
  });

  const advise = (sql: string) => adviseOn(url.href, sql, { childPath: '/there/is/no/embedded/server' });

  it('prove the same indexes as real ones do, and leave none behind', async () => {
    const sql = 'SELECT ip FROM sessions WHERE customer_id = $1 ORDER BY expires_at DESC LIMIT 1';
    const [advice, ...others] = await advise(sql);
    assert.deepEqual(others, []);
    assert.equal(advice!.method, 'hypopg');
    assert.match(advice!.ddl, /ON sessions \(customer_id/);
    assert.ok(advice!.costAfter * 2 <= advice!.costBefore && advice!.sizeBytes > 8192);
    const { rows } = await client.query("SELECT FROM pg_indexes WHERE indexname LIKE 'sessions_customer%'");
    assert.equal(rows.length, 0);
    const { realPlan } = await import('../../lib/plannerFixture.mjs');
    const { rows: versions } = await client.query("SELECT current_setting('server_version_num')::int AS v");
    await client.query('BEGIN');
    await client.query(advice!.ddl.replace('CONCURRENTLY ', ''));
    const real = await realPlan(client, Math.floor(versions[0].v / 10_000), sql);
    await client.query('ROLLBACK');
    assert.ok(
      Math.abs(real['Total Cost'] / advice!.costAfter - 1) < 0.5,
      `${real['Total Cost']} ${advice!.costAfter}`,
    );
  });

  it('are not advised where they exist or do not pay', async () => {
    for (const sql of ['SELECT id FROM customers WHERE id = $1', 'SELECT count(*) FROM orders']) {
      assert.deepEqual(await advise(sql), [], sql);
    }
    const both = await advise(
      'SELECT a.zip FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE c.email = $1',
    );
    assert.equal(both.length, 2, 'each side of the join needs one');
  });
});
