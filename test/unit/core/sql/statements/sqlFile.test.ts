import assert from 'node:assert/strict';
import { statementsIn } from '../../../../../src/core/sql/statements/readSql';
import { statementsOfSqlFile } from '../../../../../src/core/sql/statements/sqlFile';

function statements(text: string): string[] {
  return statementsOfSqlFile(text, 'schema.sql').map(({ sql }) => sql);
}

describe('statements of a SQL file', () => {
  it('end at semicolons that are none of a literal, a comment or a body', () => {
    assert.deepEqual(
      statements(`
        -- one; two
        CREATE TABLE a (b text DEFAULT ';'); /* ; /* ; */ ; */
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; SELECT 2; $body$;
        CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
        SELECT E'\\';' ; ;
        SELECT "a;b"`),
      [
        "CREATE TABLE a (b text DEFAULT ';')",
        'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; SELECT 2; $body$',
        'CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END',
        "SELECT E'\\';'",
        'SELECT "a;b"',
      ],
    );
  });

  it("end where Drizzle's migrations are split", () => {
    assert.deepEqual(
      statements(
        'ALTER TABLE "a" DROP COLUMN "b"--> statement-breakpoint\nDROP TABLE "c";--> statement-breakpoint\n',
      ),
      ['ALTER TABLE "a" DROP COLUMN "b"', 'DROP TABLE "c"'],
    );
  });

  it('pass over what only a client understands', () => {
    const text = [
      '\\restrict abc',
      'CREATE TABLE a (b int);',
      'COPY a (b) FROM stdin;',
      "1'; not SQL",
      '\\.',
      '',
      'CREATE TABLE c (d int);',
      '\\unrestrict abc',
    ].join('\r\n');
    const found = statementsOfSqlFile(text, 'dump.sql');
    assert.deepEqual(
      found.map(({ sql, line, column, endColumn }) => [sql, line, column, endColumn]),
      [
        ['CREATE TABLE a (b int)', 2, 1, 23],
        ['COPY a (b) FROM stdin', 3, 1, 22],
        ['CREATE TABLE c (d int)', 7, 1, 23],
      ],
    );
  });

  it("end where one of psql's commands sends them", () => {
    const text = "SELECT 'DROP TABLE ' || name FROM loaves\n\\gexec\nSELECT 1 \\gx\nSELECT 2;";
    assert.deepEqual(statements(text), ["SELECT 'DROP TABLE ' || name FROM loaves", 'SELECT 1', 'SELECT 2']);
  });

  it('are of the database that their folder names', () => {
    const dialects = ['db/mysql/1.sql', 'db/migrations/1.sql', 'db/clickhouse/migrations/1.sql'].map((file) =>
      statementsIn('SELECT 1;', file, {}).statements.map(({ dialect }) => dialect),
    );
    assert.deepEqual(dialects, [['mysql'], ['postgres'], []]);
    const ofCode = ['src/migrations-v2-mariadb/1.ts', 'src/clickhouse-migrations/1.ts', 'src/oracle/1.ts'];
    assert.deepEqual(
      ofCode.map((file) =>
        statementsIn("db.query('SELECT id FROM a WHERE b = 1');", file, {}).statements.map(
          ({ dialect }) => dialect,
        ),
      ),
      [['mysql'], [], []],
    );
  });

  it('are of the database that their own file names, unless it names two', () => {
    const dialects = ['db/schema.sqlite.sql', 'db/mysql-to-postgres.sql', 'dev/docker_firebird/1.sql'].map(
      (file) => statementsIn('SELECT 1;', file, {}).statements.map(({ dialect }) => dialect),
    );
    assert.deepEqual(dialects, [['sqlite'], ['postgres'], []]);
  });

  it('are told once, not again in what PgTyped makes of them', () => {
    const made = (from: string): number =>
      statementsIn(
        `/** Types generated for queries found in "${from}" */\nconst a = {"statement":"SELECT b FROM c"};\ndb.query("SELECT b FROM c");`,
        'a.queries.ts',
        {},
      ).statements.length;
    assert.equal(made('app/a.sql'), 0);
    assert.ok(made('app/a.ts') > 0);
  });

  it('are none where only another database could read them', () => {
    const read = (sql: string): number => statementsIn(sql, 'a.sql', {}).statements.length;
    assert.equal(read('SELECT id FROM a WHERE b = {b:String};'), 0);
    assert.equal(read('SELECT argMax(state, at) FROM a GROUP BY id;'), 0);
    assert.equal(read('SELECT id FROM a WHERE TRY_CAST(b AS FLOAT) > 2;'), 0);
    assert.equal(read('SELECT id, CURRENT_TIMESTAMP() AS at FROM a;'), 0);
    assert.equal(read('SELECT id, current_timestamp AS at FROM a;'), 1);
    assert.equal(read('SELECT toDateTime64(1, 3);'), 0);
    assert.equal(read("SELECT uniq(a), to_date(b, 'YYYY') FROM c;"), 0);
    assert.equal(read('SET TERM ^ ;\nCREATE TABLE a (b int);'), 0);
    assert.equal(read('CREATE TABLE a (b int);\n/\nDROP TABLE a;\n/\n'), 0);
    assert.equal(read('SELECT a\n/\nb FROM c;\nSELECT 1;'), 2);
    assert.equal(read(`SELECT to_char(a, 'x'), '{"a":1}'::jsonb, any_value(b) FROM c;`), 1);
  });
});
