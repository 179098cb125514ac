// The example app, run as its users run it: that it works, and that what its README says is wrong with it is so.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { root } from '../../lib/setup.mjs';
import { startPostgres } from '../database/postgres.mjs';

const storefront = path.join(root, 'test', 'apps', 'storefront');
const schema = 'shop';

describe('storefront', () => {
  let database;
  let db;
  let app;

  before(async function () {
    this.timeout(180_000);
    database = await startPostgres({ settings: { shared_preload_libraries: 'pg_stat_statements' } });
    script('seed');
    db = new pg.Client({ connectionString: database.url, options: `-c search_path=${schema},public` });
    await db.connect();
    await db.query('CREATE EXTENSION pg_stat_statements SCHEMA public');
    app = await start(['--import', 'tsx', 'src/server.ts']);
  });

  after(async () => {
    app?.child.kill('SIGKILL');
    await db?.end();
    await database?.stop();
  });

  it('is seeded with the same rows every time', async () => {
    const { rows } = await db.query(
      `SELECT (SELECT count(*)::int FROM orders) AS orders,
              (SELECT count(*)::int FROM order_items) AS items,
              (SELECT count(*)::int FROM products) AS products,
              (SELECT sum(total)::bigint::text FROM orders) AS revenue,
              (SELECT md5(string_agg(sku || name || price || stock, ',' ORDER BY id)) FROM products) AS catalogue`,
    );
    assert.deepEqual(rows[0], {
      orders: 120_000,
      items: 279_720,
      products: 8000,
      revenue: '7783029327',
      catalogue: '11b541a62458da090082eb1cd9d34b12',
    });
  });

  it('lists, finds and shows products', async () => {
    const { products } = await get('/products?category=audio&size=5');
    assert.equal(products.length, 5);
    assert.match(products[0].price, /^[\d.]+,\d\d\u00a0€$/);

    const { products: found } = await get('/search?q=BRASS%20kettle');
    assert.ok(found.length > 0);
    for (const { name } of found) assert.match(name, /brass kettle/i);

    const page = await get('/products/5?currency=USD', { 'x-visitor': 'a' });
    assert.match(page.price, /^\$/);
    assert.ok(page.rating.count > 0 && page.reviews.length > 0);
    assert.deepEqual((await get('/products/6', { 'x-visitor': 'a' })).recentlyViewed, [5]);
    assert.equal((await get('/products/5/bought-together?limit=3')).products.length, 3);
  });

  it('shows a new price at once, however many visitors have seen the old one', async () => {
    const before = await get('/products/42', { 'x-visitor': 'b' });
    const response = await fetch(`${app.url}/products/42/price`, {
      method: 'POST',
      body: JSON.stringify({ price: 123456 }),
    });
    assert.equal(response.status, 204);
    const after = await get('/products/42', { 'x-visitor': 'b' });
    assert.notEqual(after.price, before.price);
    assert.match(after.price, /^1\.234,56/);
  });

  it('prices a basket, and stores an order with the same price', async () => {
    const lines = [
      { productId: 100, quantity: 2 },
      { productId: 200, quantity: 1 },
    ];
    const { rows } = await db.query(
      'SELECT id, country, region, district FROM customers WHERE country = $1 LIMIT 1',
      ['US'],
    );
    const { id, ...address } = rows[0];
    const quote = await post('/quotes', { lines, address });
    assert.equal(quote.gross.amount, quote.net.amount + quote.tax.amount);
    assert.ok(quote.lines.every((line) => line.taxRate > 0));

    const stock = async () => (await db.query('SELECT stock FROM products WHERE id = 100')).rows[0].stock;
    const inStock = await stock();
    const order = await post('/orders', { customerId: id, lines }, 201);
    assert.equal(order.total, quote.gross.amount);
    assert.equal(await stock(), inStock - 2);
    const details = await get(`/orders/${order.id}`);
    assert.deepEqual(
      details.items.map((item) => [item.productId, item.quantity]),
      [
        [100, 2],
        [200, 1],
      ],
    );
    const { orders } = await get(`/customers/${id}/orders`);
    assert.equal(orders[0].id, order.id);
  });

  it('takes nothing from stock when a product of the order is sold out', async () => {
    const { rows } = await db.query('SELECT id FROM products WHERE stock = 0 ORDER BY id DESC LIMIT 1');
    const stock = async () => (await db.query('SELECT stock FROM products WHERE id = 101')).rows[0].stock;
    const inStock = await stock();
    const lines = [{ productId: 101 }, { productId: rows[0].id }];
    assert.match((await post('/orders', { customerId: 1, lines }, 409)).error, /sold out/);
    assert.equal(await stock(), inStock);
  });

  it('answers what is wrong with a request', async () => {
    const status = async (method, url, body) => {
      const response = await fetch(app.url + url, { method, ...(body === undefined ? {} : { body }) });
      return [response.status, (await response.json()).error];
    };
    assert.deepEqual(await status('GET', '/nowhere'), [404, 'no such route']);
    assert.deepEqual(await status('POST', '/search'), [405, 'method not allowed']);
    assert.deepEqual(await status('GET', '/products/999999'), [404, 'product 999999 not found']);
    assert.deepEqual(await status('GET', '/products/1e3'), [400, 'id must be a positive number']);
    assert.deepEqual(await status('GET', '/search?q=%25'), [400, 'q is missing or malformed']);
    assert.deepEqual(await status('POST', '/quotes', '{'), [400, 'body is not JSON']);
    assert.deepEqual(await status('POST', '/quotes', '{}'), [400, 'lines must be a list of 1 to 50']);
    assert.deepEqual(await status('GET', '/reports/fulfilment?day=2026-13-01'), [
      400,
      'day is missing or malformed',
    ]);
  });

  it('sends one query per order and item for the report: the N+1', async () => {
    const day = '2026-06-03';
    await db.query('SELECT pg_stat_statements_reset()');
    const report = await get(`/reports/fulfilment?day=${day}`);
    const { rows } = await db.query(
      `SELECT sum(calls)::int AS calls FROM pg_stat_statements WHERE query ~ 'FROM (orders|order_items|products|customers)'`,
    );
    const items = await db.query(
      `SELECT count(*)::int AS n FROM order_items JOIN orders ON orders.id = order_id
        WHERE placed_at >= $1::date AND placed_at < $1::date + 1`,
      [day],
    );
    assert.equal(report.orders, 164);
    assert.equal(rows[0].calls, 1 + 2 * report.orders + items.rows[0].n);
    assert.equal(
      report.pickList.reduce((sum, pick) => sum + pick.orders, 0),
      items.rows[0].n,
    );
  });

  it('reads whole tables for the search and for what was bought together: the missing indexes', async () => {
    assert.deepEqual(
      await scanned("SELECT id FROM products WHERE name ILIKE '%oak%' OR description ILIKE '%oak%'"),
      ['products'],
    );
    assert.deepEqual(await scanned('SELECT order_id FROM order_items WHERE product_id = 17'), [
      'order_items',
    ]);
    assert.deepEqual(await scanned('SELECT id FROM orders WHERE customer_id = 17'), []);
  });

  it('runs bundled, and ends with its connections when it is told to', async () => {
    const built = spawnSync('npm', ['run', '--silent', 'build', '--', '--log-level=warning'], {
      cwd: storefront,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(built.status, 0, built.stderr);
    const bundled = await start(['dist/server.js']);
    const health = await fetch(`${bundled.url}/health`);
    assert.equal((await health.json()).status, 'ok');
    const ended = new Promise((resolve) =>
      bundled.child.once('exit', (code, signal) => resolve({ code, signal })),
    );
    bundled.child.kill('SIGTERM');
    if (process.platform !== 'win32') assert.deepEqual(await ended, { code: 0, signal: null });
  });

  it('is not seeded over a schema that holds something else', async () => {
    await db.query('CREATE SCHEMA precious');
    const seed = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/seed.ts'], {
      cwd: storefront,
      env: { ...process.env, DATABASE_URL: database.url, DATABASE_SCHEMA: 'precious' },
      encoding: 'utf8',
    });
    assert.notEqual(seed.status, 0);
    assert.match(seed.stderr, /schema precious exists and is not sample data/);
  });

  it('takes load on every route without an error', () => {
    const load = JSON.parse(
      script('load', '--url', app.url, '--duration', '3', '--concurrency', '4', '--json'),
    );
    assert.equal(load.errors, 0);
    assert.ok(load.requests > 0);
    for (const row of load.routes) assert.ok(row.p50 <= row.p95 && row.p95 <= row.p99, row.route);
  });

  async function get(url, headers = {}) {
    const response = await fetch(app.url + url, { headers });
    assert.equal(response.status, 200, url);
    return response.json();
  }

  async function post(url, body, status = 200) {
    const response = await fetch(app.url + url, { method: 'POST', body: JSON.stringify(body) });
    assert.equal(response.status, status, url);
    return response.json();
  }

  /** Tables that a statement's plan reads from end to end. */
  async function scanned(sql) {
    const { rows } = await db.query(`EXPLAIN (FORMAT JSON) ${sql}`);
    const nodes = (plan) => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
    return nodes(rows[0]['QUERY PLAN'][0].Plan)
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name']);
  }

  function script(name, ...args) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', `scripts/${name}.ts`, ...args],
      { cwd: storefront, env: environment(), encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    return stdout;
  }

  /** Starts the app on a port of its choice; it says which. */
  async function start(args) {
    const child = spawn(process.execPath, args, {
      cwd: storefront,
      env: { ...environment(), PORT: '0', LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise((resolve, reject) => {
      let log = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        log += text;
        const line = log.split('\n').find((entry) => entry.includes('"listening"'));
        if (line !== undefined) resolve(JSON.parse(line).url);
      });
      child.once('exit', (code) => reject(new Error(`exit ${code}: ${log}`)));
    });
    return { child, url };
  }

  function environment() {
    return { ...process.env, DATABASE_URL: database.url, DATABASE_SCHEMA: schema };
  }
});
