import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HotlightError } from '../../../../src/core/base/errors';
import { openEmbeddedPlanner } from '../../../../src/node/sql/embedded/planner';
import { openEmbeddedServer } from '../../../../src/node/sql/embedded/server';
import { buildPglite } from '../../../lib/builtPglite';

const db = path.resolve(__dirname, '..', '..', '..', 'apps', 'storefront', 'db');

describe('the embedded PostgreSQL', function () {
  this.timeout(120_000);
  let folder: string;
  let childPath: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hotlight embedded ü '));
    childPath = buildPglite(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('plans queries of a schema that is in files only, for as many rows as are assumed', async () => {
    const more = path.join(folder, 'more.sql');
    writeFileSync(
      more,
      `CREATE TABLE places (id int PRIMARY KEY, at geography(Point), v vector(3), kind text);
       INSERT INTO places VALUES (1);
       CREATE TABLE broken (id nonsense_type_of(1, ;
       CREATE INDEX CONCURRENTLY places_kind ON places (kind);
       -- migrate:down
       DROP TABLE places;`,
    );
    const planner = await openEmbeddedPlanner({
      childPath,
      schemaFiles: [path.join(db, 'schema.sql'), path.join(db, 'indexes.sql'), more],
      rowCounts: { default: 100_000, tables: { promotions: 20 } },
    });
    try {
      assert.match(planner.server, /^PostgreSQL 18.*estimated/);
      assert.deepEqual(planner.problems, []);
      assert.ok(planner.tables.includes('orders') && planner.tables.includes('places'));
      const [all] = await planner.explain('SELECT id FROM orders');
      assert.equal(all!.Plan['Plan Rows'], 100_000);
      const [few] = await planner.explain('SELECT id FROM promotions WHERE name = $1');
      assert.ok(few!.Plan['Total Cost'] < 10);
      const [one] = await planner.explain('SELECT id FROM orders WHERE id = $1');
      assert.equal(one!.Plan['Node Type'], 'Index Only Scan');
      assert.equal(one!.Plan['Plan Rows'], 1);
      await assert.rejects(planner.explain('SELECT nothing FROM orders'), /column "nothing" does not exist/);
      const [advice, ...others] = await planner.advise(
        'SELECT id, total FROM orders WHERE status = $1 AND total = $2',
      );
      assert.match(advice!.ddl, /^CREATE INDEX CONCURRENTLY orders_\w+_idx ON orders \((total|status)/);
      assert.equal(advice!.method, 'embedded');
      assert.deepEqual(others, []);
      assert.deepEqual(await planner.advise('SELECT id FROM promotions WHERE name = $1'), []);
    } finally {
      planner.dispose();
    }
    await assert.rejects(planner.explain('SELECT 1'), (error) => HotlightError.is(error, 'cancelled'));
  });

  it('is ended when a statement takes too long', async () => {
    const server = await openEmbeddedServer({ childPath, timeout: 2000 });
    await assert.rejects(
      server.exec('SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000000) b'),
      (error) => HotlightError.is(error, 'io') && /longer than 2 s/.test(error.message),
    );
    await assert.rejects(server.exec('SELECT 1'), (error) => HotlightError.is(error));
  });

  it('says that it can not be started, and is not when nobody wants it any more', async () => {
    await assert.rejects(openEmbeddedServer({ childPath: path.join(folder, 'nowhere.mjs') }), (error) =>
      HotlightError.is(error, 'io'),
    );
    const signal = AbortSignal.abort();
    await assert.rejects(openEmbeddedServer({ childPath, signal }), (error) =>
      HotlightError.is(error, 'cancelled'),
    );
    const stop = new AbortController();
    const starting = openEmbeddedServer({ childPath, signal: stop.signal });
    stop.abort();
    await assert.rejects(starting, (error) => HotlightError.is(error, 'cancelled'));
  });

  it('says when no schema is in the files', async () => {
    const empty = path.join(folder, 'empty.sql');
    writeFileSync(empty, 'SELECT 1;');
    const options = {
      childPath,
      schemaFiles: [empty, path.join(folder, 'missing.sql')],
      rowCounts: { default: 1 },
    };
    await assert.rejects(openEmbeddedPlanner(options), (error) => HotlightError.is(error, 'not-found'));
  });
});
