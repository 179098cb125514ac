import assert from 'node:assert/strict';
import { Client } from 'pg';
import { HotlightError } from '../../../../src/core/base/errors';
import { readOnly } from '../../../../src/node/sql/connection/readOnly';
import { readServerFacts } from '../../../../src/node/sql/connection/serverFacts';
import { explainSql } from '../../../../src/node/sql/explain/explainSql';
import { readTables } from '../../../../src/node/sql/statistics/tables';
import { type DatabaseProxy, startDatabaseProxy } from '../../../lib/databaseProxy';

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

describe('a session on a server', function () {
  this.timeout(120_000);
  let database: Database;
  let outside: Client;
  let proxy: DatabaseProxy;

  before(async () => {
    // @ts-expect-error It is JavaScript, described by comments.
    const postgres = await import('../../../apps/database/postgres.mjs');
    // The oldest that has no GENERIC_PLAN: statements with parameters are prepared there.
    database = (await postgres.startPostgres({ version: 15 })) as Database;
    outside = new Client({ connectionString: database.url });
    await outside.connect();
    await outside.query(`CREATE TABLE orders (id int PRIMARY KEY, customer int);
      CREATE INDEX ON orders (customer); CREATE INDEX twice ON orders (customer);
      INSERT INTO orders SELECT i, i % 10 FROM generate_series(1, 1000) i; ANALYZE orders;
      CREATE TABLE "odd ""name" (a int);
      CREATE ROLE poor LOGIN PASSWORD 'poor'; CREATE TABLE hidden (a int)`);
  });
  after(async () => {
    await outside?.end();
    await database?.stop();
  });
  beforeEach(async () => {
    proxy = await startDatabaseProxy(database.url);
  });
  afterEach(() => proxy.stop());

  const fails = (work: Promise<unknown>, reason: string, message: RegExp): Promise<void> =>
    assert.rejects(work, (error) => {
      assert.ok(HotlightError.is(error), String(error));
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, message);
      assert.equal(error.cause, undefined);
      return true;
    });

  it('ends with one sentence when the server goes away meanwhile', async () => {
    const work = readOnly(proxy.url, {}, async ({ client }) => {
      setTimeout(() => proxy.drop(), 50);
      return client.query('SELECT pg_sleep(20)');
    });
    await fails(work, 'io', /ended the connection; see that it still runs/);
    await fails(
      readOnly(database.url, {}, ({ client }) =>
        client.query('SELECT pg_terminate_backend(pg_backend_pid())'),
      ),
      'io',
      /ended the connection/,
    );
  });

  it('ends with one sentence when the server hangs', async () => {
    const work = readOnly(proxy.url, { timeoutMs: 200 }, async ({ client }) => {
      proxy.freeze();
      return client.query('SELECT 1');
    });
    await fails(work, 'io', /stopped answering/);
  });

  it('can be cancelled while the server works, hangs, and through a pooler', async () => {
    proxy.pool();
    const stop = new AbortController();
    const work = readOnly(proxy.url, { signal: stop.signal }, async ({ client }) => {
      setTimeout(() => stop.abort(), 50);
      return client.query('SELECT pg_sleep(21)');
    });
    await fails(work, 'cancelled', /cancelled/);
    const { rows } = await outside.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(21)%' AND pid <> pg_backend_pid()",
    );
    assert.equal(rows[0].n, 0);
    const hung = new AbortController();
    const never = readOnly(proxy.url, { signal: hung.signal }, async ({ client }) => {
      proxy.freeze();
      setTimeout(() => hung.abort(), 50);
      return client.query('SELECT 1');
    });
    await fails(never, 'cancelled', /cancelled/);
  });

  it('notices a pooler, and leaves nothing behind in its sessions', async () => {
    const direct = await readOnly(database.url, {}, readServerFacts);
    assert.deepEqual(
      { ...direct, server: '', extensions: [] },
      {
        server: '',
        database: 'postgres',
        user: 'hotlight',
        replica: false,
        pooler: false,
        superuser: true,
        extensions: [],
      },
    );
    proxy.pool();
    assert.equal((await readOnly(proxy.url, {}, readServerFacts)).pooler, true);
    proxy.sent.length = 0;
    await explainSql(proxy.url, 'SELECT * FROM orders WHERE id = $1', { analyze: false });
    const sent = proxy.sent.join('');
    assert.match(sent, /PREPARE hotlight_explained/);
    assert.match(sent, /DEALLOCATE hotlight_explained/);
    const settings = sent.match(/\bSET (?!LOCAL)\w+/g) ?? [];
    assert.deepEqual(settings, []);
  });

  it('lists tables and their indexes, the constraints among them marked', async () => {
    const { tables, more } = await readOnly(database.url, {}, ({ client }) => readTables(client));
    assert.equal(more, false);
    assert.deepEqual(
      tables.map(({ name, rows }) => [name, rows]),
      [
        ['orders', 1000],
        ['"odd ""name"', undefined],
        ['hidden', undefined],
      ],
    );
    assert.deepEqual(
      tables[0]?.indexes.map(({ name, constraint, valid, scans }) => [name, constraint, valid, scans]),
      [
        ['orders_customer_idx', false, true, 0],
        ['orders_pkey', true, true, 0],
        ['twice', false, true, 0],
      ],
    );
    assert.match(tables[0]?.analyzed ?? '', /^\d{4}-/);
  });

  it('says so when the user may not read a table', async () => {
    const url = new URL(database.url);
    url.username = 'poor';
    url.password = 'poor';
    await fails(
      explainSql(url.href, 'SELECT * FROM hidden', { analyze: false }),
      'permission',
      /may not read what the statement reads: permission denied for table hidden/,
    );
    // What it may not read is listed all the same: the catalog is everybody's.
    const { tables } = await readOnly(url.href, {}, ({ client }) => readTables(client));
    assert.equal(tables.length, 3);
  });
});
