import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { statementsOfSqlFile } from '../../../../src/core/sql/statements/sqlFile';
import type { SqlParser } from '../../../../src/core/sql/tree/parser';
import { openSqlParser } from '../../../../src/node/sql/parser/parser';

const apps = path.resolve(__dirname, '..', '..', '..', 'apps');

describe('the SQL parser', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await openSqlParser();
  });

  it('parses, and says where a text goes wrong', () => {
    assert.equal(parser.parse('SELECT 1; SELECT 2').ok, true);
    const sql = "SELECT 'äöü😀', x frm frm y";
    const outcome = parser.parse(sql);
    assert.ok(!outcome.ok);
    assert.match(outcome.error.message, /syntax error at or near "frm"/);
    assert.equal(outcome.error.offset, sql.lastIndexOf('frm'));
  });

  it('survives what no parser can take', () => {
    for (const sql of [
      '',
      '  ',
      `SELECT ${'('.repeat(30_000)}1`,
      '\0',
      `SELECT '${'x'.repeat(2_000_000)}'`,
    ]) {
      parser.parse(sql);
      parser.fingerprint(sql);
      parser.normalize(sql);
      parser.scan(sql);
    }
    assert.equal(parser.parse('SELECT 1').ok, true);
  });

  it('gives one fingerprint to queries that differ in literals only', () => {
    const print = parser.fingerprint('SELECT a FROM t WHERE b IN (1, 2)');
    assert.match(print ?? '', /^[\da-f]{16}$/);
    assert.equal(parser.fingerprint('select a from t where b in ($1)'), print);
    assert.equal(parser.fingerprint('select from from'), undefined);
    assert.equal(parser.normalize("SELECT 1, 'a'"), 'SELECT $1, $2');
  });

  it('splits a schema where our own splitter does', () => {
    for (const name of ['schema.sql', 'indexes.sql', 'seed.sql']) {
      const text = readFileSync(path.join(apps, 'storefront', 'db', name), 'utf8');
      const outcome = parser.parse(text);
      assert.ok(outcome.ok);
      const ours = statementsOfSqlFile(text, name);
      assert.equal(ours.length, outcome.tree.stmts?.length, name);
      assert.ok(ours.every(({ sql }) => parser.parse(sql).ok));
    }
  });
});
