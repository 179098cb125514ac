// The planner rebuilt in the embedded PostgreSQL against real servers: same plans, same costs, same decisions.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { definitionOf, indexCandidates } from '../../../src/core/sql/advice/candidates';
import { blocksOf } from '../../../src/core/sql/tree/blocks';
import { adviseIndexes, adviseWith, factsOf } from '../../../src/node/sql/advice/advise';
import { shadowWhatIf } from '../../../src/node/sql/advice/shadowWhatIf';
import { type EmbeddedServer, openEmbeddedServer } from '../../../src/node/sql/embedded/server';
import { openSqlParser } from '../../../src/node/sql/parser/parser';
import { type Catalog, readCatalog } from '../../../src/node/sql/shadow/catalog';
import { type PlanNode, ShadowPlanner } from '../../../src/node/sql/shadow/planner';
import { buildPglite } from '../../lib/builtPglite';
import { postgresVersions } from '../../lib/postgresVersions';

const MIN_SAME = 0.95;
const MAX_MEDIAN_ERROR = 0.05;
/** Per query, for what-if; all of them take minutes. */
const CANDIDATES = 2;

for (const version of postgresVersions()) {
  describe(`the rebuilt planner of PostgreSQL ${version}`, function () {
    this.timeout(240_000);
    let fixture: typeof import('../../lib/plannerFixture.mjs');
    let database: { url: string; stop(): Promise<void> };
    let client: pg.Client;
    let embedded: EmbeddedServer;
    let catalog: Catalog;
    let planner: ShadowPlanner;
    let folder: string;
    let childPath: string;

    before(async () => {
      fixture = await import('../../lib/plannerFixture.mjs');
      const { startPostgres } = await import('../database/postgres.mjs');
      folder = mkdtempSync(path.join(tmpdir(), 'hotlight-planner-'));
      childPath = buildPglite(folder);
      database = await startPostgres({ version });
      client = new pg.Client(database.url);
      await client.connect();
      await fixture.loadFixture(client);
      catalog = await readCatalog(client, await fixture.relationNames(client));
      embedded = await openEmbeddedServer({ childPath });
      planner = await ShadowPlanner.build(embedded, catalog);
    });
    after(async () => {
      embedded?.dispose();
      await client?.end();
      await database?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('plans as the server does', async () => {
      assert.deepEqual(planner.problems, []);
      const { queries, realPlan, shapeOf } = fixture;
      assert.ok(queries.length >= 60);
      assert.ok(catalog.relations.filter(({ kind }) => kind === 'r' || kind === 'p').length >= 12);
      const errors: number[] = [];
      const others: string[] = [];
      for (const sql of queries) {
        const real = await realPlan(client, version, sql);
        const rebuilt = await planner.explain(sql);
        if (shapeOf(rebuilt) !== shapeOf(real)) others.push(`${sql}\n${shapeOf(real)}\n${shapeOf(rebuilt)}`);
        errors.push(Math.abs(rebuilt['Total Cost'] / real['Total Cost'] - 1));
      }
      const same = 1 - others.length / queries.length;
      assert.ok(
        same >= MIN_SAME,
        `${others.length} of ${queries.length} plans differ:\n${others.join('\n')}`,
      );
      const median = errors.sort((a, b) => a - b)[errors.length >> 1]!;
      assert.ok(median <= MAX_MEDIAN_ERROR, `median error of the cost: ${median}`);
    });

    it('decides about indexes that are not there as the server does about real ones', async () => {
      const parser = await openSqlParser();
      const { queries, realPlan, shapeOf } = fixture;
      const whatIf = shadowWhatIf(planner, 'shadow');
      const others: string[] = [];
      let tried = 0;
      for (const sql of queries) {
        const outcome = parser.parse(sql);
        assert.ok(outcome.ok);
        const base = (await planner.explain(sql))['Total Cost'];
        const candidates = indexCandidates(blocksOf(outcome.tree.stmts![0]!.stmt!), factsOf(catalog));
        for (const candidate of candidates.slice(0, CANDIDATES)) {
          const rows =
            candidate.where === undefined
              ? candidate.table.rows
              : await whatIf.rowsOf(candidate, candidate.where);
          const index = await whatIf.create(candidate, rows);
          if (!index) continue;
          const guessed = await planner.explain(sql);
          await index.drop();
          await client.query('BEGIN');
          await client.query(`CREATE INDEX tried ${definitionOf(candidate)}`);
          const real: PlanNode = await realPlan(client, version, sql);
          await client.query('ROLLBACK');
          tried++;
          const decision = (plan: PlanNode): string => {
            const shape = shapeOf(plan);
            return `${/ new\b/.test(shape)} ${plan['Total Cost'] <= base / 2}`;
          };
          if (decision(guessed) !== decision(real)) {
            others.push(`${sql}: ${definitionOf(candidate)} ${real['Total Cost']} ${guessed['Total Cost']}`);
          }
        }
      }
      assert.ok(tried >= 60, `only ${tried} indexes were tried`);
      assert.ok(
        others.length / tried <= 1 - MIN_SAME,
        `${others.length} of ${tried} differ:\n${others.join('\n')}`,
      );
    });

    it('advises what pays, and nothing that is there or does not', async () => {
      const parser = await openSqlParser();
      const advise = async (sql: string): Promise<string[]> =>
        (await adviseWith(shadowWhatIf(planner, 'shadow'), catalog, parser, sql)).map(({ ddl }) => ddl);
      assert.deepEqual(await advise('SELECT rating FROM reviews WHERE customer_id = $1'), [
        'CREATE INDEX CONCURRENTLY reviews_customer_id_idx ON reviews (customer_id)',
      ]);
      const [sessions] = await adviseIndexes(
        client,
        'SELECT ip FROM sessions WHERE customer_id = $1 ORDER BY expires_at DESC LIMIT 1',
        { childPath },
      );
      assert.match(sessions!.ddl, /ON sessions \(customer_id/);
      assert.ok(sessions!.costAfter * 2 <= sessions!.costBefore);
      assert.ok(sessions!.sizeBytes > 8192 && sessions!.writeOverhead > 0);
      assert.equal(sessions!.method, 'shadow');
      for (const sql of [
        'SELECT id FROM customers WHERE id = $1',
        'SELECT total FROM orders WHERE customer_id = $1',
        'SELECT count(*) FROM orders',
        'DELETE FROM sessions WHERE expires_at < $1',
      ]) {
        assert.deepEqual(await advise(sql), [], sql);
      }
      const both = await advise(
        'SELECT a.zip FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE c.email = $1',
      );
      assert.equal(both.length, 2, 'each side of the join needs one');
    });
  });
}
