import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DatabaseService } from '../../src/node/database/service';
import { postgresVersions } from '../lib/postgresVersions';
import { hotlight, temporaryFolder } from './lib/cli';

const SOURCE = `import { pool } from './pool';
export const ordersOf = (id: number) =>
  pool.query('SELECT id, note FROM orders WHERE customer_id = $1', [id]);
`;

for (const version of postgresVersions()) {
  describe(`hotlight queries on PostgreSQL ${version}`, function () {
    this.timeout(180_000);
    let folder: ReturnType<typeof temporaryFolder>;
    let database: { readonly url: string; stop(): Promise<void> };
    let client: Client;
    before(async () => {
      folder = temporaryFolder();
      writeFileSync(join(folder.path, 'orders.ts'), SOURCE);
      // @ts-expect-error It is JavaScript, described by comments.
      const postgres = await import('../apps/database/postgres.mjs');
      const settings = { shared_preload_libraries: 'pg_stat_statements' };
      database = await postgres.startPostgres({ version, settings });
      client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(`CREATE TABLE customers (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, note text);
        CREATE INDEX a ON orders (note); CREATE INDEX b ON orders (note);
        INSERT INTO customers SELECT generate_series(1, 200);
        INSERT INTO orders SELECT i, i % 200 + 1, 'note ' || i FROM generate_series(1, 30000) i;
        ANALYZE;`);
    });
    after(async () => {
      await client?.end();
      await database?.stop();
      folder.remove();
    });
    const queries = (...args: string[]) =>
      hotlight(['queries', '--db', database.url, ...args], { cwd: folder.path });
    const ask = async (times: number, text: string) => {
      for (let i = 0; i < times; i++) await client.query(text, [i]);
    };

    it('says how to have queries counted where they are not', async () => {
      const { status, stderr } = await queries();
      assert.equal(status, 3);
      assert.match(stderr, /^hotlight: The server counts no queries: .*CREATE EXTENSION pg_stat_statements/);
      await client.query('CREATE EXTENSION pg_stat_statements');
    });

    it('ranks them, each with its place in the source, whatever its layout there', async () => {
      await ask(20, 'select id,note from orders where customer_id=$1');
      const { status, stdout, stderr } = await queries('--json', '--by', 'calls');
      assert.equal(status, 0, stderr);
      const json = JSON.parse(stdout);
      const found = json.queries.find((one: { places: string[] }) => one.places.length > 0);
      assert.deepEqual([found.calls, found.rowsPerCall > 0, found.places], [20, true, ['orders.ts:3']]);
      assert.ok(found.totalMs > 0 && Math.abs(found.meanMs * 20 - found.totalMs) < 1e-6 * found.totalMs);
      assert.ok(found.hitRatio > 0 && found.hitRatio <= 1);
    });

    it('tells the editor the same, with how the server is doing', async () => {
      const service = new DatabaseService({ childPath: '' });
      const call = { signal: new AbortController().signal, progress: () => undefined };
      const counters = await service.counters({ url: database.url, limit: 5000 }, call);
      const text = 'select id,note from orders where customer_id=$1';
      const found = counters.queries.find(({ query }) => query === text)!;
      assert.equal(found.calls, 20);
      const { hitRatio, connections } = counters.figures;
      assert.ok(hitRatio! > 0.5 && hitRatio! <= 1);
      assert.ok(connections.used >= 2 && connections.used <= connections.most);
      assert.ok(counters.health.some(({ rule }) => rule === 'duplicate-index'));
      const fingerprints = [found.fingerprint!];
      const question = { folders: [folder.path], exclude: [], fingerprints };
      const places = await service.queryPlaces(question, call);
      const [place] = places.get(found.fingerprint!)!;
      assert.deepEqual([place!.file.split('/').at(-1), place!.line], ['orders.ts', 3]);
      await client.query('DROP EXTENSION pg_stat_statements');
      const without = await service.counters({ url: database.url, limit: 5000 }, call);
      assert.match(without.refusal!, /CREATE EXTENSION pg_stat_statements/);
      assert.ok(without.health.length > 0, 'what can be seen is told all the same');
      await client.query('CREATE EXTENSION pg_stat_statements');
      service.dispose();
    });

    it('says what is off in the database', async () => {
      const { stdout } = await queries();
      assert.match(stdout, /duplicate-index: The index b \(.* MB\) is the same as a\./);
      assert.match(stdout, /foreign-key-without-index: No index of orders begins with customer_id/);
      assert.match(stdout, /CREATE INDEX CONCURRENTLY ON orders \(customer_id\);/);
    });

    it('finds what became slower since counters were saved', async () => {
      const text = 'SELECT count(*) FROM customers c WHERE c.id > $1 AND pg_sleep(c.id * 0) IS NOT NULL';
      await ask(20, text);
      assert.equal((await queries('--save', 'then.json')).status, 0);
      await client.query('INSERT INTO customers SELECT generate_series(201, 20000); ANALYZE customers');
      await ask(20, text);
      const { stdout } = await queries('--since', 'then.json');
      assert.match(stdout, /Slower per call than before\n.* ms → .* ms in 20 calls {2}SELECT count/);
      writeFileSync(join(folder.path, 'bad.json'), '{"version": 7}');
      const bad = await queries('--since', 'bad.json');
      assert.equal(bad.status, 3);
      assert.match(
        bad.stderr,
        /bad\.json holds no saved counters: it is not of version 1; make one with --save/,
      );
    });
  });
}
