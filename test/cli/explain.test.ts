import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { hotlight, temporaryFolder } from './lib/cli';

const SCHEMA = `CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  note text
);
`;
const SOURCE = `import { pool } from './pool';
export const ordersOf = (id: number) =>
  pool.query('SELECT id, note FROM orders WHERE customer_id = $1', [id]);
export const wrong = () =>
  pool.query(\`
    SELECT note FROM orders
     WHERE ids = 1\`);
`;

describe('hotlight explain', function () {
  this.timeout(180_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, 'db'));
    writeFileSync(join(folder.path, 'db', 'schema.sql'), SCHEMA);
    writeFileSync(join(folder.path, 'orders.ts'), SOURCE);
    writeFileSync(join(folder.path, 'wrong.sql'), "-- \u{1f600}\nSELECT 'é',\n  id FROM nowhere\n");
  });
  after(() => folder.remove());
  const explain = (...args: string[]) =>
    hotlight(['explain', ...args], { cwd: folder.path, env: { DATABASE_URL: '' } });

  it('estimates on the schema of the folder where there is no database, and says so', async () => {
    const { status, stdout, stderr } = await explain('--at', 'orders.ts:3', '--json');
    assert.equal(status, 0, stderr);
    const { version, server, mode, plan, indexes, notes } = JSON.parse(stdout);
    assert.deepEqual([version, mode], [1, 'generic']);
    assert.match(server, /embedded, estimated/);
    assert.equal(plan[0].Plan['Relation Name'], 'orders');
    assert.equal(indexes[0].ddl, 'CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id)');
    assert.ok(indexes[0].costAfter * 2 <= indexes[0].costBefore);
    assert.match(notes[0], /^Estimated without a database: .* 100000 rows/);
  });

  it('takes tables to have the rows that are said', async () => {
    const { status, stdout, stderr } = await explain(
      '--at',
      'orders.ts:3',
      '--rows',
      '50,orders=5e6',
      '--json',
    );
    assert.equal(status, 0, stderr);
    const { notes, indexes } = JSON.parse(stdout);
    assert.match(notes[0], /with 5000000 in orders and 50 rows in each other table\.$/);
    assert.ok(indexes[0].costBefore > 20_000, String(indexes[0].costBefore));
  });

  for (const [args, status, says] of [
    [['--sql', 'SELECT 1', '--rows', 'orders=many'], 2, /--rows takes numbers .* not "orders=many"/],
    [['--at', 'orders.ts:1'], 3, /There is no SQL at orders\.ts:1/],
    [['--sql', 'SELECT 1', '--analyze'], 2, /no database to run the statement on/],
    [
      ['--sql', 'SELECT note\nFROM nowhere'],
      3,
      /can't be planned on this schema: .*"nowhere" does not exist \(line 2, column 6\)\.$/m,
    ],
    [
      ['--at', 'orders.ts:6'],
      3,
      /^hotlight: orders\.ts:7:12: The statement can't be planned on this schema: .*"ids"/,
    ],
    [['--file', 'wrong.sql'], 3, /^hotlight: wrong\.sql:3:11: .*nowhere/],
    [[], 2, /Name one statement/],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(args)}`, async () => {
      const answer = await explain(...args);
      assert.deepEqual([answer.status, answer.stdout], [status, ''], answer.stderr);
      assert.match(answer.stderr, says);
    });
  }

  describe('on a server', () => {
    let database: { readonly url: string; stop(): Promise<void> };
    before(async () => {
      // @ts-expect-error It is JavaScript, described by comments.
      const postgres = await import('../apps/database/postgres.mjs');
      database = await postgres.startPostgres({ version: 18 });
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(`${SCHEMA}
        INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 2000) i;
        INSERT INTO orders SELECT i, i % 2000 + 1, repeat('n', 40) FROM generate_series(1, 60000) i;
        ANALYZE;`);
      await client.end();
    });
    after(() => database?.stop());

    it('shows the generic plan, what is slow about it, and an index that was tried beside the server', async () => {
      const { status, stdout, stderr } = await explain('--at', 'orders.ts:3', '--db', database.url);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^PostgreSQL 18\.\d+, generic plan\n/);
      assert.match(stdout, /Seq Scan on orders/);
      assert.match(
        stdout,
        /\nCREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders \(customer_id\);\n {2}cost \d+ → \d+ /,
      );
      assert.equal(stderr, '');
    });

    it('measures when it is allowed to, and changes nothing', async () => {
      const sql = 'SELECT count(*) FROM orders WHERE customer_id = 7';
      const { status, stdout, stderr } = await explain(
        '--sql',
        sql,
        '--db',
        database.url,
        '--analyze',
        '--json',
      );
      assert.equal(status, 0, stderr);
      const { mode, plan, findings } = JSON.parse(stdout);
      assert.equal(mode, 'analyze');
      assert.ok(plan[0]['Execution Time'] > 0);
      assert.ok(findings.length > 0);
      const refused = await explain('--sql', 'DELETE FROM orders', '--db', database.url, '--analyze');
      assert.notEqual(refused.status, 0);
      assert.match(refused.stderr, /^hotlight: [^\n]+\.\n$/);
    });

    it('names the server that is not there, and never the password', async () => {
      const answer = await explain('--sql', 'SELECT 1', '--db', 'postgres://u:s3cret@127.0.0.1:1/x');
      assert.equal(answer.status, 3);
      assert.match(answer.stderr, /127\.0\.0\.1:1/);
      assert.doesNotMatch(answer.stderr, /s3cret/);
    });
  });
});
