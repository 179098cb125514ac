import assert from 'node:assert/strict';
import { SqlProgram } from '../../../../src/core/sql/sqlProgram';
import type { SqlParser } from '../../../../src/core/sql/tree/parser';
import { openSqlParser } from '../../../../src/node/sql/parser/parser';

describe('files of SQL in a program', () => {
  let parser: SqlParser;

  before(async () => {
    parser = await openSqlParser();
  });

  function programOf(files: Readonly<Record<string, string>>): SqlProgram {
    const program = new SqlProgram(parser, '/w');
    program.setDialect('postgres');
    for (const [file, text] of Object.entries(files)) program.set(`/w/${file}`, text);
    program.refresh();
    return program;
  }

  function found(files: Readonly<Record<string, string>>): string[] {
    return programOf(files)
      .findings()
      .map(({ file, line, rule }) => `${file.slice('/w/'.length)}:${line} ${rule}`);
  }

  describe('of several databases', () => {
    const SQLITE = {
      'migrations/1.sql': 'CREATE TABLE loaves (id INTEGER PRIMARY KEY, crumb BLOB NOT NULL);',
      'migrations/2.sql': 'ALTER TABLE loaves ADD COLUMN offset INTEGER;',
      'migrations/down/2.sql': 'ALTER TABLE loaves DROP COLUMN offset INTEGER;',
    };

    it('are for the one that their neighbours are for', () => {
      assert.deepEqual(found(SQLITE), []);
      assert.deepEqual(programOf(SQLITE).notes(), [
        "3 SQLite statements were left alone: only PostgreSQL's SQL is judged.",
      ]);
    });

    it('are for PostgreSQL beside what only that reads, and in other folders', () => {
      assert.deepEqual(found({ ...SQLITE, 'migrations/3.sql': 'SELECT 1::int;' }), [
        'migrations/2.sql:1 sql-syntax',
        'migrations/down/2.sql:1 sql-syntax',
      ]);
      assert.deepEqual(found({ ...SQLITE, 'queries/loaves.sql': 'SELECT id FROM loaves WHERE;' }), [
        'queries/loaves.sql:1 sql-syntax',
      ]);
    });

    it('are not for PostgreSQL where they take @names', () => {
      const queries = { 'queries/loaf.sql': 'SELECT offset FROM FROM loaves WHERE id = @id;' };
      assert.deepEqual(found({ ...SQLITE, ...queries }), []);
      assert.deepEqual(
        found({ ...SQLITE, ...queries, 'queries/loaves.sql': 'SELECT id FROM loaves WHERE;' }),
        [],
      );
      assert.deepEqual(found(queries), ['queries/loaf.sql:1 sql-syntax']);
    });

    it("are SQLite's with commands of its shell", () => {
      assert.deepEqual(found({ 'bench.sql': '.timer ON\nSELECT count(*) FROM loaves;' }), []);
      assert.deepEqual(found({ 'queries/all.sql': 'SELECT id FROM bakery\n.loaves WHERE;' }), [
        'queries/all.sql:2 sql-syntax',
      ]);
    });

    it('follow edits of their neighbours', () => {
      const program = programOf(SQLITE);
      program.set('/w/migrations/1.sql', 'CREATE TABLE loaves (id serial PRIMARY KEY);');
      assert.deepEqual(program.refresh().sort(), ['/w/migrations/2.sql', '/w/migrations/down/2.sql']);
      program.set('/w/migrations/1.sql', SQLITE['migrations/1.sql']);
      program.refresh();
      assert.deepEqual(program.findings(), []);
      program.delete('/w/migrations/1.sql');
      assert.equal(program.refresh().length, 2);
    });
  });

  describe('of psql', () => {
    const SETUP = [
      'CREATE USER :user WITH PASSWORD :passwd;',
      "ALTER ROLE bakery PASSWORD :'passwd';",
      'CREATE DATABASE :dbname OWNER :"user";',
      '\\c :dbname;',
      'CREATE TABLE :shop.loaves (id serial PRIMARY KEY);',
      'CREATE TABLE bakers (id serial PRIMARY KEY, name text, days int[] DEFAULT (ARRAY[1, 2])[1:2]);',
      'ALTER TABLE bakers OWNER TO :user;',
    ].join('\n');

    it('are read with what psql puts in', () => {
      assert.deepEqual(found({ 'db/bakery.sql': SETUP }), []);
    });

    it('are what a database is set up with', () => {
      const queries = { 'src/bakers.ts': "db.query('SELECT id FROM bakers WHERE name = $1');" };
      assert.deepEqual(found({ 'db/bakery.sql': SETUP, ...queries }), ['src/bakers.ts:1 unindexed-filter']);
      assert.deepEqual(found({ 'test/bakery.sql': SETUP, ...queries }), []);
      assert.deepEqual(found({ 'notes/bakery.sql': 'CREATE TABLE bakers (name text);', ...queries }), []);
    });

    it('are told where they are wrong without it', () => {
      assert.deepEqual(found({ 'db/bakery.sql': `${SETUP}\nSELECT FROM FROM bakers;` }), [
        'db/bakery.sql:8 sql-syntax',
      ]);
    });
  });

  describe('with schemas of their own', () => {
    const TABLE = { 'migrations/1.sql': 'CREATE TABLE loaves (id serial PRIMARY KEY, name text);' };
    const QUERY = { 'src/loaves.ts': "db.query('SELECT id FROM shop.loaves WHERE name = $1');" };

    it('find tables that the connection has put there', () => {
      assert.deepEqual(found({ ...TABLE, ...QUERY, 'db/init.sql': 'CREATE SCHEMA IF NOT EXISTS shop;' }), [
        'src/loaves.ts:1 unindexed-filter',
      ]);
    });

    it('do not take a table of another schema for it', () => {
      assert.deepEqual(found({ ...TABLE, ...QUERY }), []);
      const others = 'CREATE SCHEMA shop; CREATE TABLE shop.bakers (id serial PRIMARY KEY);';
      assert.deepEqual(found({ ...TABLE, ...QUERY, 'migrations/2.sql': others }), []);
    });

    it('follow tables that are moved, and schemas that are renamed', () => {
      const told = ['src/loaves.ts:1 unindexed-filter'];
      assert.deepEqual(
        found({ ...TABLE, ...QUERY, 'migrations/2.sql': 'ALTER TABLE loaves SET SCHEMA shop;' }),
        told,
      );
      const renamed = {
        'migrations/1.sql':
          'CREATE SCHEMA store; CREATE TABLE store.loaves (id serial PRIMARY KEY, name text);',
        'migrations/2.sql': 'ALTER SCHEMA store RENAME TO shop;',
      };
      assert.deepEqual(found({ ...renamed, ...QUERY }), told);
    });
  });

  describe('that create tables and indexes outside of the migrations', () => {
    const TABLE = 'CREATE TABLE loaves (id int PRIMARY KEY, data jsonb, baked date);';
    const INDEX = "CREATE INDEX loaves_flour ON loaves ((data ->> 'flour'));";
    const QUERY = {
      'loaves.ts': 'await pool.query("SELECT id FROM loaves WHERE data ->> \'flour\' = $1", [flour]);\n',
    };
    const told = ['loaves.ts:1 json-filter'];

    it('tell which indexes there are', () => {
      assert.deepEqual(found(QUERY), told);
      for (const file of [
        '.database/indexes/loaves.sql',
        'db/local/setup/002-LoafIndex.sql',
        'scripts/2.sql',
      ]) {
        assert.deepEqual(found({ ...QUERY, [file]: INDEX }), [], file);
        assert.deepEqual(found({ ...QUERY, 'migrations/1.sql': TABLE, [file]: INDEX }), [], file);
      }
      for (const file of [
        'test/indexes.sql',
        'examples/indexes.sql',
        'db/indexes.down.sql',
        'db/seeds/2.sql',
      ])
        assert.deepEqual(found({ ...QUERY, [file]: INDEX }), told, file);
    });

    it('bring back no index that a migration drops', () => {
      const migrations = {
        'migrations/1.sql': TABLE + INDEX,
        'migrations/2.sql': 'DROP INDEX loaves_flour;',
      };
      assert.deepEqual(found({ ...QUERY, ...migrations, 'db/old.sql': INDEX }), told);
      const again = { ...migrations, 'migrations/3.sql': INDEX };
      assert.deepEqual(found({ ...QUERY, ...again, 'db/old.sql': 'DROP INDEX loaves_flour;' }), []);
    });

    it('are no proof that a column or an index is lacking', () => {
      const query = {
        'loaves.ts':
          'await pool.query("SELECT id FROM loaves WHERE name = $1 ORDER BY baked LIMIT 5", [name]);\n',
      };
      const table = 'CREATE TABLE loaves (name text, baked date);';
      assert.deepEqual(found({ ...query, 'db/setup/1.sql': table }), []);
      const old = 'ALTER TABLE loaves ADD COLUMN name text; DROP TABLE loaves;';
      assert.deepEqual(found({ ...query, 'migrations/1.sql': TABLE, 'db/old.sql': old }), [
        'loaves.ts:1 unindexed-sort',
      ]);
    });
  });

  describe('of queries that somebody types', () => {
    const NOTES =
      "-- Checks\nSELECT id FROM loaves ORDER BY random() LIMIT 1;\nSELECT id FROM loaves WHERE lower(name) = 'rye';";

    it('are no part of the program', () => {
      assert.deepEqual(found({ 'db/checks.sql': NOTES }), []);
      const setup = 'CREATE TABLE loaves (name text);\n\\timing\n';
      assert.deepEqual(found({ 'db/checks.sql': setup + NOTES }), ['db/checks.sql:1 missing-primary-key']);
    });

    it('are part of it with a single query, parameters or names', () => {
      const rule = 'function-on-column';
      assert.deepEqual(found({ 'db/a.sql': "SELECT id FROM loaves WHERE lower(name) = 'rye';" }), [
        `db/a.sql:1 ${rule}`,
      ]);
      assert.deepEqual(
        found({ 'db/b.sql': 'SELECT id FROM ovens;\nSELECT id FROM loaves WHERE lower(name) = $1;' }),
        [`db/b.sql:2 ${rule}`],
      );
      for (const name of ['-- ryeLoaves', '-- name: Rye :many', '/* @name rye */'])
        assert.deepEqual(found({ 'db/c.sql': `${name}\n${NOTES.slice('-- Checks\n'.length)}` }), [
          'db/c.sql:2 order-by-random',
          `db/c.sql:3 ${rule}`,
        ]);
    });
  });
});
