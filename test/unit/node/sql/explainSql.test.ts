import assert from 'node:assert/strict';
import { Client } from 'pg';
import { HotlightError } from '../../../../src/core/base/errors';
import type { TableFacts } from '../../../../src/core/sql/plan/rule';
import { offsetOfError } from '../../../../src/core/sql/statements/statementError';
import { explainSql } from '../../../../src/node/sql/explain/explainSql';
import { postgresVersions } from '../../../lib/postgresVersions';
import { HOSTILE, HOSTILE_SCHEMA, HOSTILE_WRITES, WRITES } from './hostile';

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
        await one('select last_value, is_called from counted_id_seq'),
        await one('select relname, relkind from pg_class where oid >= 16384 order by 1, 2'),
        await one('select rolname, rolconfig from pg_roles order by 1'),
        await one('select name, setting from pg_settings order by 1'),
        await one("select locktype, objid from pg_locks where locktype = 'advisory'"),
        await one('select oid from pg_largeobject_metadata'),
        await one('select slot_name from pg_replication_slots'),
        await one('select extname from pg_extension order by 1'),
      ];
    }

    it(`refuses ${HOSTILE.length + HOSTILE_WRITES.length} hostile statements, and leaves nothing behind`, async () => {
      assert.ok(HOSTILE.length >= 150);
      const before = await state();
      for (const sql of [...HOSTILE, ...HOSTILE_WRITES, ...WRITES]) {
        for (const analyze of WRITES.includes(sql) ? [true] : [false, true]) {
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
      for (const sql of WRITES) {
        const { plan } = await explainSql(database.url, sql, { analyze: false });
        assert.ok(
          plan.nodes.some(({ type }) => type === 'ModifyTable'),
          sql,
        );
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

    it('tries parameters with sample values, and runs them when asked to', async () => {
      await outside.query(`create table if not exists skewed (id int primary key, kind text, at timestamptz);
        insert into skewed select i, case when i % 50 = 0 then 'rare' else 'it''s "often"' end, now() - i * interval '1 hour'
          from generate_series(1, 5000) i on conflict do nothing;
        create index if not exists skewed_kind on skewed (kind);
        analyze skewed`);
      const sql =
        'select k.id from skewed k where kind = $1 and id = any($2) and at > $3 and id between $4 and $5 order by id limit $6';
      const { sampled, mode, plan } = await explainSql(database.url, sql, { analyze: false, sample: true });
      assert.equal(mode, 'generic');
      const [kind, ids, at, low, high, limit] = sampled!.values;
      assert.deepEqual([kind?.text, kind?.from], [`it's "often"`, 'the most common value of skewed.kind']);
      assert.match(ids!.text, /^\{"\d+"\}$/);
      assert.match(at!.from, /middle value of skewed\.at/);
      assert.ok(Number(low!.text) < Number(high!.text) && limit!.text === '20');
      assert.notEqual(sampled!.plan.nodes[0]?.totalCost, plan.nodes[0]?.totalCost);
      const common = await explainSql(database.url, 'select id from skewed where kind = $1', {
        analyze: true,
        sample: true,
      });
      assert.deepEqual([common.mode, common.plan.nodes[0]?.type], ['analyze', 'Seq Scan']);
      assert.equal(common.plan.nodes[0]?.actual?.rows, 4900);
      for (const [unknown, why] of [
        ['select $1::int from skewed', /no sample value for \$1, because it is not compared/],
        ['select 1 from never where a = $1', /no statistics of never\.a; run ANALYZE/],
      ] as const) {
        await outside.query('create table if not exists never (a int)');
        await assert.rejects(explainSql(database.url, unknown, { analyze: false, sample: true }), why);
      }
    });

    it('says what the server knows of the tables of a plan', async () => {
      // A session counts what it did when it ends, at the latest.
      for (const sql of [
        'create table changing (id int) with (autovacuum_enabled = off)',
        'insert into changing select generate_series(1, 3000)',
        'analyze changing',
        'insert into changing select generate_series(1, 2000)',
      ]) {
        const client = new Client({ connectionString: database.url });
        await client.connect();
        await client.query(sql);
        await client.end();
      }
      const changed = async (): Promise<unknown> => {
        const { tables } = await explainSql(database.url, 'select * from changing', { analyze: false });
        return tables.get('public.changing');
      };
      // The counters of a session reach the others a moment after its transaction.
      let facts = await changed();
      for (const end = Date.now() + 20_000; Date.now() < end; facts = await changed()) {
        if ((facts as { changedRows?: number }).changedRows === 2000) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const { rows, changedRows, analyzed } = facts as TableFacts;
      assert.deepEqual({ rows, changedRows, analyzed }, { rows: 3000, changedRows: 2000, analyzed: true });
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

    it('says where the server does not accept a statement, however it is sent', async () => {
      const wrong = "select 'é😀', idd from t where id > $1";
      for (const [sql, options] of [
        [wrong, { analyze: false }],
        [wrong.replace('$1', '1'), { analyze: true }],
        [wrong, { analyze: false, sample: true }],
      ] as const) {
        await assert.rejects(explainSql(database.url, sql, options), (error) => {
          assert.equal(offsetOfError(error), sql.indexOf('idd'));
          assert.match((error as Error).message, /^The server does not accept the statement: .*"idd"/);
          return true;
        });
      }
      await assert.rejects(explainSql(database.url, 'select 1 fro t', { analyze: false }), (error) => {
        assert.equal(offsetOfError(error), 'select 1 fro '.length);
        return true;
      });
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
