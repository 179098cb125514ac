// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources that are read have templates.
import assert from 'node:assert/strict';
import { extractStatements } from '../../../../../src/core/sql/statements/extract';
import { placeIn, type SqlStatement, statementAt } from '../../../../../src/core/sql/statements/statement';

function extract(source: string, file = 'orders.ts'): SqlStatement[] {
  return extractStatements(source, file);
}

function one(source: string): SqlStatement {
  const found = extract(source);
  assert.equal(found.length, 1, JSON.stringify(found.map(({ sql }) => sql)));
  return found[0]!;
}

/** What the source has where `word` stands in the statement. */
function underlined(source: string, statement: SqlStatement, word: string): string {
  const start = statement.sql.indexOf(word);
  assert.ok(start >= 0, `${word} is not in ${statement.sql}`);
  const place = placeIn(statement, start, start + word.length);
  const lines = source.split(/\r\n|\n/);
  assert.equal(place.line, place.endLine);
  return lines[place.line - 1]!.slice(place.column - 1, place.endColumn - 1);
}

describe('SQL statements in source', () => {
  const cases: [string, string, string][] = [
    [
      'a string',
      `pool.query('SELECT id FROM orders WHERE id = $1', [id]);`,
      'SELECT id FROM orders WHERE id = $1',
    ],
    ['a config object', `client.query({ name: 'x', text: 'SELECT 1 FROM a' });`, 'SELECT 1 FROM a'],
    [
      'holes',
      'db.query(`SELECT * FROM t WHERE a = ${a} AND b IN (${bs})`);',
      'SELECT * FROM t WHERE a = $1 AND b IN ($2)',
    ],
    [
      'holes after IN',
      'db.query(`SELECT * FROM t WHERE b IN ${sql(bs)}`);',
      'SELECT * FROM t WHERE b IN ($1)',
    ],
    [
      'a hole beside $1',
      'db.query(`SELECT * FROM t WHERE a = $1 AND b = ${b}`);',
      'SELECT * FROM t WHERE a = $1 AND b = $2',
    ],
    [
      'a hole in a literal',
      "db.query(`SELECT now() - interval '${days} days'`);",
      "SELECT now() - interval '1 days'",
    ],
    [
      'a pattern that a tag is given',
      'const pattern = `%${name}%`; db.$queryRaw`SELECT id FROM t WHERE a ILIKE ${pattern}`;',
      'SELECT id FROM t WHERE a ILIKE $1',
    ],
    [
      'a table name',
      'db.query(`SELECT * FROM ${table} WHERE id = $1`);',
      'SELECT * FROM hole1 WHERE id = $1',
    ],
    ['a part of a name', 'db.query(`SELECT * FROM orders_${year} o`);', 'SELECT * FROM orders_hole1 o'],
    ['a fragment', 'db.query(`SELECT * FROM t ${where} LIMIT 5`);', 'SELECT * FROM t  LIMIT 5'],
    [
      'what ends with a comma',
      'db.query(`SELECT t.a, ${more}\n t."b" FROM t`);',
      'SELECT t.a, \n t."b" FROM t',
    ],
    [
      'what a function of SQL gives',
      "db.query(`SELECT a FROM t CROSS JOIN LATERAL (${makeCrustsSql('t')}) c WHERE b = $1`);",
      'SELECT a FROM t CROSS JOIN LATERAL (SELECT) c WHERE b = $1',
    ],
    [
      'rows to insert',
      'sql`INSERT INTO t ${sql(rows)} RETURNING id`;',
      'INSERT INTO t DEFAULT VALUES RETURNING id',
    ],
    [
      'assignments',
      'sql`UPDATE t SET ${sql(row)} WHERE id = ${id}`;',
      'UPDATE t SET hole1 = $1 WHERE id = $2',
    ],
    [
      '? placeholders',
      `connection.execute('SELECT a FROM t WHERE b = ? AND c IN (?)', [b, c]);`,
      'SELECT a FROM t WHERE b = $1 AND c IN ($2)',
    ],
    [
      'the jsonb operator ?',
      `pool.query("SELECT a FROM t WHERE doc ? 'key'");`,
      "SELECT a FROM t WHERE doc ? 'key'",
    ],
    [
      'named placeholders',
      `db.query('SELECT a FROM t WHERE b = :b OR c = :b AND d::int = @d');`,
      'SELECT a FROM t WHERE b = $1 OR c = $1 AND d::int = $2',
    ],
    [
      'knex identifiers',
      `knex.raw('SELECT a FROM ?? WHERE b = ?', ['t', 1]);`,
      'SELECT a FROM hole1 WHERE b = $1',
    ],
    ['a slice', `pool.query('SELECT tags[1:n] FROM t');`, 'SELECT tags[1:n] FROM t'],
    [
      'a sum of strings',
      `pool.query('SELECT a ' + 'FROM t WHERE b = ' + b);`,
      'SELECT a FROM t WHERE b = $1',
    ],
    ['a list of lines', `pool.query(['SELECT a', 'FROM t'].join('\\n'));`, 'SELECT a\nFROM t'],
    [
      'a constant',
      `const columns = 'id, name'; pool.query(\`SELECT \${columns} FROM t\`);`,
      'SELECT id, name FROM t',
    ],
    [
      'a local builder',
      'const page = (n) => `LIMIT ${n}`; pool.query(`SELECT a FROM t ${page(5)}`);',
      'SELECT a FROM t LIMIT $1',
    ],
    [
      'a class constant',
      'class R { static cols = "id"; all() { return db.query(`SELECT ${R.cols} FROM r`); } }',
      'SELECT id FROM r',
    ],
    ['$queryRaw', 'await prisma.$queryRaw`SELECT a FROM t WHERE b = ${b}`;', 'SELECT a FROM t WHERE b = $1'],
    [
      'a nested fragment',
      'const f = sql`b = ${b}`; await sql`SELECT a FROM t WHERE ${f}`;',
      'SELECT a FROM t WHERE b = $1',
    ],
    ['EXTRACT', 'sql`SELECT extract(year FROM ${day}) FROM t`;', 'SELECT extract(year FROM $1) FROM t'],
    [
      'BETWEEN',
      'sql`SELECT a FROM t WHERE b BETWEEN ${x} AND ${y}`;',
      'SELECT a FROM t WHERE b BETWEEN $1 AND $2',
    ],
    [
      'a text nobody runs here',
      'export const byId = `SELECT a FROM t WHERE id = $1`;',
      'SELECT a FROM t WHERE id = $1',
    ],
    [
      'branches of a CASE',
      'db.query(`SELECT CASE ${branches} ELSE 0 END AS band FROM t`);',
      'SELECT CASE WHEN true THEN $1 ELSE 0 END AS band FROM t',
    ],
    [
      'parameters by name',
      "db.query('UPDATE t SET a = $a WHERE id = $id', { bind: { a, id } });",
      'UPDATE t SET a = $1 WHERE id = $2',
    ],
    [
      'DDL',
      'client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);',
      'DROP SCHEMA IF EXISTS hole1 CASCADE',
    ],
    ['a comment before it', 'sql`-- name: first\nSELECT a FROM t`;', 'SELECT a FROM t'],
  ];
  for (const [name, source, sql] of cases) {
    it(`reads ${name}`, () => assert.equal(one(source).sql, sql));
  }

  const chains: [string, string][] = [
    [
      `knex('orders').where('user_id', id).orderBy('created_at', 'desc').limit(10)`,
      'SELECT * FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10',
    ],
    [
      `await trx('users as u').join('orders', 'orders.user_id', 'u.id').select('u.id', 'orders.total as sum').whereIn('u.id', ids)`,
      'SELECT u.id, orders.total AS sum FROM users AS u JOIN orders ON orders.user_id = u.id WHERE u.id IN ($1)',
    ],
    [
      `this.knex('t').where({ a: 1, b: null }).orWhere('c', '>', x).first('id')`,
      'SELECT id FROM t WHERE a = 1 AND b IS NULL OR c > $1 LIMIT 1',
    ],
    [
      `knex('t').insert({ a: x, userId: 'it''s' }).returning('id')`.replace("it''s", 'it'),
      'INSERT INTO t (a, "userId") VALUES ($1, \'it\') RETURNING id',
    ],
    [`knex('t').where('id', id).update({ a: 5 })`, 'UPDATE t SET a = 5 WHERE id = $1'],
    [`knex('t').where('id', id).del()`, 'DELETE FROM t WHERE id = $1'],
    [
      `db.selectFrom('t').innerJoin('u', 'u.id', 't.uid').where('t.kind', 'in', ['a', 'b']).select(['t.id', 'u.name']).execute()`,
      "SELECT t.id, u.name FROM t JOIN u ON u.id = t.uid WHERE t.kind IN ('a', 'b')",
    ],
    [
      `await db.deleteFrom('t').where('id', '=', id).returningAll().executeTakeFirst()`,
      'DELETE FROM t WHERE id = $1 RETURNING *',
    ],
    [
      `db.updateTable('t').set({ a: x }).where('b', 'is not', null).execute()`,
      'UPDATE t SET a = $1 WHERE b IS NOT NULL',
    ],
    [
      `db.selectFrom('like').where('like.subject', '=', uri).selectAll('like').execute()`,
      'SELECT "like".* FROM "like" WHERE "like".subject = $1',
    ],
  ];
  for (const [source, sql] of chains) {
    it(`renders ${source.slice(0, 60)}…`, () => {
      const found = one(source);
      assert.equal(found.sql, sql);
      assert.equal(found.via, 'query builder');
    });
  }

  it('leaves chains alone that something else decides', () => {
    for (const source of [
      `knex('t').where((builder) => builder.where('a', 1))`,
      `knex(table).where('a', 1)`,
      `knex('t').where(column, 1)`,
      `db.selectFrom('t').where((eb) => eb('a', '=', 1)).selectAll().execute()`,
      `db.selectFrom('t').$if(x, (q) => q.selectAll()).execute()`,
      `db.withRecursive('t', (with_) => below(with_)).selectFrom('t').selectAll().execute()`,
      `list('t').where('a', 1)`,
    ]) {
      assert.deepEqual(extract(source), [], source);
    }
  });

  it('leaves alone what a builder puts among its columns, and reads statements in brackets', () => {
    for (const sql of [
      `(SELECT max(day) FROM tides) AS "last"`,
      '( SELECT 1) total',
      `(SELECT ')' || a FROM t) as x`,
    ])
      assert.deepEqual(extract(`knex.raw(${JSON.stringify(sql)})`), [], sql);
    for (const sql of [
      '(SELECT a FROM t)',
      '(SELECT a FROM t) UNION (SELECT b FROM u)',
      '(SELECT a FROM t) LIMIT 1',
    ])
      assert.equal(extract(`knex.raw(${JSON.stringify(sql)})`).length, 1, sql);
  });

  it('underlines the column of a chain', () => {
    const source = `knex('orders').where('user_id', id).orderBy('created_at')`;
    const found = one(source);
    for (const word of ['orders', 'user_id', 'created_at'])
      assert.equal(underlined(source, found, word), word);
  });

  it('appends what is added later, and says that it may not be', () => {
    const found = one(
      `let q = 'SELECT a FROM t WHERE true'; if (b) q += ' AND b = $1'; q += ' ORDER BY a'; db.query(q);`,
    );
    assert.equal(found.sql, 'SELECT a FROM t WHERE true AND b = $1 ORDER BY a');
    assert.equal(found.partial, true);
  });

  it('takes several statements of one text apart', () => {
    const found = extract(`db.exec('DELETE FROM a; DELETE FROM b WHERE c = $1;');`);
    assert.deepEqual(
      found.map(({ sql }) => sql),
      ['DELETE FROM a', 'DELETE FROM b WHERE c = $1'],
    );
  });

  it('leaves sentences and other words alone', () => {
    const source = `
      throw new Error('Select a file from the list');
      const label = "Update your profile"; const hint = 'with care'; client.query('users');
      expect('delete from cart').toBe('Delete from'); array.with(0, 'select');
      z.literal('create-branch'); z.literal('update:loaf'); sql.literal('drop/all');`;
    assert.deepEqual(extract(source), []);
  });

  it('does not take String.raw for a way to the database', () => {
    const { certain } = one('const attacks = [String.raw`select name from orders where id = (sele ...`];');
    assert.equal(certain, false);
  });

  it('names what stands for a parameter', () => {
    const found = one('db.query(`SELECT a FROM t WHERE b = ${user.id} AND c = :name`);');
    assert.deepEqual(found.parameters, [
      { number: 1, name: 'user.id', inText: true },
      { number: 2, name: ':name' },
    ]);
  });

  it("reads PgTyped's parameters and lists", () => {
    const found = one('db.query(`SELECT a FROM t WHERE b = :b! AND c IN :cs! AND d <> :b LIMIT :most!`);');
    assert.equal(found.sql, 'SELECT a FROM t WHERE b = $1 AND c IN ($2) AND d <> $1 LIMIT $3');
    assert.deepEqual(
      found.parameters.map(({ name }) => name),
      [':b', ':cs', ':most'],
    );
  });

  it("reads pg-promise's variables by their filters", () => {
    const found = one(
      'db.any(`SELECT $<column:name> FROM t WHERE a = $/id/ AND b IN ($/ids:csv/) AND c = $/id/ $/rest:raw/`);',
    );
    assert.equal(found.sql, 'SELECT hole1 FROM t WHERE a = $1 AND b IN ($2) AND c = $1 ');
    assert.deepEqual(found.parameters, [
      { number: 1, name: '$/id/' },
      { number: 2, name: '$/ids:csv/' },
    ]);
    assert.equal(found.partial, true);
    assert.equal(one("db.any('SELECT a FROM t WHERE b = $1 AND c = $/d/');").partial, false);
  });

  it('keeps the place of every word', () => {
    const source = [
      "const columns = 'id, total';",
      'await pool.query(`',
      '  SELECT ${columns}, \\`é\\`, lower(email)',
      '    FROM orders -- größe 😀',
      '   WHERE email = ${mail} ORDER BY created_at`);',
    ].join('\r\n');
    const found = one(source);
    for (const word of ['total', 'lower', 'orders', 'created_at', 'é']) {
      assert.equal(underlined(source, found, word), word);
    }
    assert.equal(underlined(source, found, '$1'), 'mail');
    assert.deepEqual([found.line, found.endLine], [2, 5]);
    assert.equal(statementAt([found], 4), found);
    assert.equal(statementAt([found], 1), undefined);
    assert.equal(statementAt([found], 2, 3), undefined);
  });

  it('knows the database of a client by its type, or by what has made it', () => {
    const dialects = extract(`import { Pool as PgPool } from 'pg'; import type { Pool } from 'mysql2/promise';
      import mysql from 'mysql2'; import type { MySqlClient } from './clients';
      const a = async (pool: Pool) => { const c = await pool.getConnection(); c.query('SELECT a FROM t'); };
      const b = (pool: PgPool) => pool.query('SELECT b FROM t');
      const c = (client: MySqlClient, db) => { client.query('SELECT c FROM t'); db.query('SELECT d FROM t'); };
      const pool: mysql.Pool = open(); pool.query('SELECT e FROM t');
      mysql.createPool(url).query('SELECT f FROM t');
      export class Loaves { all = (pool = new PgPool()) => pool.query('SELECT g FROM t'); }`);
    assert.deepEqual(
      dialects.map(({ sql, dialect }) => `${sql.slice(7, 8)} ${dialect}`),
      ['a mysql', 'b postgres', 'c mysql', 'd postgres', 'e mysql', 'f mysql', 'g postgres'],
    );
  });

  it('tells dialects apart', () => {
    const dialects = (source: string): string[] => extract(source).map(({ dialect }) => dialect);
    assert.deepEqual(dialects(`import mysql from 'mysql2'; db.query('SELECT a FROM t')`), ['mysql']);
    assert.deepEqual(dialects(`import pg from 'pg'; db.query('SELECT a FROM t')`), ['postgres']);
    assert.deepEqual(dialects('db.query("SELECT `a` FROM t")'), ['mysql']);
    assert.deepEqual(dialects(`const D = require('better-sqlite3'); db.prepare('SELECT a FROM t')`), [
      'sqlite',
    ]);
    assert.deepEqual(dialects(`import D from '@signalapp/sqlcipher'; db.query('SELECT a FROM t')`), [
      'sqlite',
    ]);
    assert.deepEqual(dialects(`db.prepare('DELETE FROM t').run()`), ['sqlite']);
    assert.deepEqual(dialects(`import m from 'mssql'; statement.prepare('SELECT a FROM t')`), ['mssql']);
    assert.deepEqual(dialects(`db.query('SELECT a FROM t WHERE b MATCH ?')`), ['sqlite']);
    assert.deepEqual(dialects(`db.query('SELECT TOP 5 a FROM t')`), ['mssql']);
    assert.deepEqual(dialects(`db.query('SELECT a FROM t LIMIT 5, 10')`), ['mysql']);
    assert.deepEqual(dialects(`db.execute({ sql: 'SELECT a FROM t WHERE b = ?', args: [b] })`), ['sqlite']);
    assert.deepEqual(dialects(`db.execute({ sql: 'SELECT a FROM t WHERE b = ?', values: [b] })`), [
      'postgres',
    ]);
    for (const sqlite of [
      "CREATE TRIGGER IF NOT EXISTS kept BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'kept'); END",
      'CREATE TRIGGER counted AFTER INSERT ON t BEGIN UPDATE u SET a = a + 1; END',
      'UPDATE OR REPLACE t SET a = 1',
      'CREATE TABLE t (id NOT NULL, a TEXT)',
    ])
      assert.deepEqual(dialects(`db.exec("${sqlite}")`).at(0), 'sqlite', sqlite);
    assert.deepEqual(
      dialects(
        "db.query('CREATE TRIGGER kept BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION begin_kept()')",
      ),
      ['postgres'],
    );
    assert.deepEqual(dialects(`db.query('DROP INDEX t_a ON t')`), ['mysql']);
    assert.deepEqual(dialects(`db.query('CREATE OR ALTER PROCEDURE p AS SELECT 1')`), ['mssql']);
  });

  it('reads a long function that asks for whole rows again and again', () => {
    const asks = (_: unknown, at: number): string =>
      `const r${at} = await pool.query('SELECT * FROM orders WHERE day = $1', [day]); out.push(r${at}.rows.map((row) => row.id), day);`;
    // What is gone through anew for each of them takes minutes.
    const found = extract(
      `export async function all(pool, day, out) {\n${Array.from({ length: 1500 }, asks).join('\n')}\n}`,
    );
    assert.equal(found.length, 1500);
    assert.deepEqual(found.at(-1)?.read, { columns: ['id'], each: true });
  });
});
