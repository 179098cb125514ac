import assert from 'node:assert/strict';
import { Client } from 'pg';
import { HotlightError } from '../../../../src/core/base/errors';
import { explainSql } from '../../../../src/node/sql/explain/explainSql';
import { postgresVersions } from '../../../lib/postgresVersions';
import { HOSTILE, HOSTILE_SCHEMA } from './hostile';

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

for (const version of postgresVersions()) {
  describe(`explainSql on PostgreSQL ${version}`, function () {
    this.timeout(180_000);
    let database: Database;
    let outside: Client;

    before(async () => {
      // @ts-expect-error It is JavaScript, described by comments.
      const postgres = await import('../../../apps/database/postgres.mjs');
      database = (await postgres.startPostgres({ version })) as Database;
      outside = new Client({ connectionString: database.url });
      await outside.connect();
      await outside.query(HOSTILE_SCHEMA);
    });

    after(async () => {
      await outside?.end();
      await database?.stop();
    });

    /** Everything that a statement could leave behind. */
    async function state(): Promise<unknown> {
      const one = async (sql: string): Promise<unknown> => (await outside.query(sql)).rows;
      return [
        await one('select count(*), sum(id) from t'),
        await one('select last_value, is_called from s'),
        await one('select relname, relkind from pg_class where oid >= 16384 order by 1, 2'),
        await one('select rolname, rolconfig from pg_roles order by 1'),
        await one('select name, setting from pg_settings order by 1'),
        await one("select locktype, objid from pg_locks where locktype = 'advisory'"),
        await one('select oid from pg_largeobject_metadata'),
        await one('select slot_name from pg_replication_slots'),
        await one('select extname from pg_extension order by 1'),
      ];
    }

    it(`refuses ${HOSTILE.length} hostile statements and leaves nothing behind`, async () => {
      assert.ok(HOSTILE.length >= 150);
      const before = await state();
      for (const sql of HOSTILE) {
        for (const analyze of [false, true]) {
          await assert.rejects(
            explainSql(database.url, sql, { analyze }),
            (error) => {
              assert.ok(
                HotlightError.is(error, 'unsupported') || HotlightError.is(error, 'bad-input'),
                `${sql}: ${error}`,
              );
              assert.match(error.message, /^[^\n]+\.$/, sql);
              return true;
            },
            sql,
          );
        }
      }
      assert.deepEqual(await state(), before);
      const { rows } = await outside.query(
        "select count(*)::int as n from pg_stat_activity where application_name = 'hotlight' and state <> 'idle'",
      );
      assert.equal(rows[0].n, 0);
    });

    it('explains a statement with parameters by its generic plan', async () => {
      const explained = await explainSql(database.url, 'select * from t where id = $1 and id < $2; ', {
        analyze: false,
      });
      assert.equal(explained.mode, 'generic');
      assert.match(explained.server, new RegExp(`^PostgreSQL ${version}\\.`));
      assert.equal(explained.plan.nodes[0]?.type, 'Seq Scan');
      assert.equal(explained.plan.analyzed, false);
    });

    it('measures a statement when asked to, with harmless functions and views', async () => {
      await outside.query('create or replace view fine as select id, lower(id::text) as text from t');
      const { plan, mode } = await explainSql(
        database.url,
        'select count(*), random(), now(), max(length(text)) from fine where id > 10 -- the end',
        { analyze: true },
      );
      assert.equal(mode, 'analyze');
      assert.ok(plan.analyzed && plan.executionMs !== undefined);
    });

    it('says which parameter has no type', async () => {
      await assert.rejects(
        explainSql(database.url, 'select now() - $1 from t where $2 is null or id = $2', { analyze: false }),
        /\$\d.*\$1::integer/,
      );
    });

    it('is ended by the time limit, and by the user', async () => {
      const slow = 'select count(*) from generate_series(1, 100000000) a, generate_series(1, 100) b';
      const analyze = { analyze: true, maxCost: 1e12 };
      await assert.rejects(explainSql(database.url, slow, { ...analyze, timeoutMs: 300 }), /time limit/);
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 500);
      await assert.rejects(explainSql(database.url, slow, { ...analyze, signal: stop.signal }), (error) =>
        HotlightError.is(error, 'cancelled'),
      );
      await assert.rejects(explainSql(database.url, slow, { analyze: true, maxCost: 10 }), /--max-cost/);
    });

    it('says what is wrong with a connection, and never the password', async () => {
      const wrong = (change: (url: URL) => void): Promise<unknown> => {
        const url = new URL(database.url);
        change(url);
        return explainSql(url.href, 'select 1', { analyze: false });
      };
      const cases: [(url: URL) => void, RegExp][] = [
        [(url) => (url.password = 'sesame-open'), /refused the user or the password/],
        [(url) => (url.pathname = '/nowhere'), /has no database "nowhere"/],
        [(url) => (url.port = '1'), /No database server listens/],
        [(url) => (url.search = '?sslmode=require'), /does not support SSL/],
        [(url) => (url.search = '?sslmode=maybe'), /sslmode is disable/],
      ];
      for (const [change, message] of cases) {
        await assert.rejects(wrong(change), (error) => {
          assert.ok(HotlightError.is(error));
          assert.match(error.message, message);
          assert.doesNotMatch(`${error.stack} ${error.cause}`, /sesame-open/);
          return true;
        });
      }
    });
  });
}
