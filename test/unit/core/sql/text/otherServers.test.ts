import assert from 'node:assert/strict';
import {
  isExpression,
  isForOtherServer,
  isOpening,
  isWithQuery,
} from '../../../../../src/core/sql/text/otherServers';

describe('what the parser does not read', () => {
  const stopped = (sql: string, near: string): [string, string, number] => [
    sql,
    `syntax error at or near "${near}"`,
    sql.indexOf(near),
  ];

  it('may be read by an older server', () => {
    assert.ok(isForOtherServer(...stopped('SELECT id FROM system_user', 'system_user')));
    assert.ok(!isForOtherServer(...stopped('SELECT id FROM user', 'user')));
  });

  it('may quote names as SQL Server does', () => {
    assert.ok(isForOtherServer(...stopped('SELECT count(*) FROM [loaves]', '[')));
    assert.ok(isForOtherServer(...stopped('DROP TABLE IF EXISTS dbo.[loaves]', '[')));
    assert.ok(!isForOtherServer(...stopped('SELECT [1, 2] FROM loaves', '[')));
  });

  it('may quote names, and leave out types, as SQLite does', () => {
    assert.ok(isForOtherServer(...stopped("SELECT id FROM 'loaves'", "'loaves'")));
    assert.ok(!isForOtherServer(...stopped("SELECT id 'loaves'", "'loaves'")));
    assert.ok(isForOtherServer(...stopped('CREATE TABLE loaves (id int, baked_at DEFAULT 1)', 'DEFAULT')));
    assert.ok(!isForOtherServer(...stopped('ALTER TABLE loaves ADD baked_at DEFAULT 1', 'DEFAULT')));
  });

  it('may count in intervals as MySQL and ClickHouse do', () => {
    assert.ok(
      isForOtherServer(...stopped('SELECT id FROM loaves WHERE baked > now() - INTERVAL 1 DAY', '1')),
    );
    assert.ok(!isForOtherServer(...stopped('SELECT id FROM loaves ORDER 1', '1')));
  });

  it('may be what others go on with', () => {
    assert.ok(isOpening('\nWITH due AS (SELECT id FROM loaves)\n', 'syntax error at end of input', false));
    assert.ok(isOpening('UPDATE loaves SET ', 'syntax error at end of input', true));
    assert.ok(!isOpening('UPDATE loaves WHERE', 'syntax error at or near "WHERE"', true));
    assert.ok(!isOpening('SELECT id FROM', 'syntax error at end of input', false));
  });

  it('may be a condition or a value', () => {
    const count = '(SELECT count(*) FROM loaves) = 3';
    assert.ok(isExpression(count, count.indexOf('=')));
    assert.ok(!isExpression('(SELECT id FROM WHERE) = 3', '(SELECT id FROM '.length));
    assert.ok(!isExpression('SELECT (1) = = 3', 13));
  });

  it('may be one query of a WITH', () => {
    for (const sql of [
      'due AS (SELECT id FROM loaves)',
      '-- those of today\n"due" (id) AS NOT MATERIALIZED (SELECT id FROM loaves), late AS (SELECT 1)',
    ])
      assert.ok(isWithQuery(sql), sql);
    for (const sql of [
      'CREATE TABLE due AS (SELECT 1)',
      'SELCT id AS (due)',
      'due AS (SELECT 1) SELECT id FROM due',
      'due AS SELECT 1',
    ])
      assert.ok(!isWithQuery(sql), sql);
  });
});
