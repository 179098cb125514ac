import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../../../../src/core/finding';
import { lintSchema, lintStatement } from '../../../../../src/core/sql/rules/lint';
import { QUERY_RULES, SCHEMA_RULES } from '../../../../../src/core/sql/rules/registry';
import { applyDdl } from '../../../../../src/core/sql/schema/readSchema';
import { Schema } from '../../../../../src/core/sql/schema/schema';
import { SqlProgram } from '../../../../../src/core/sql/sqlProgram';
import { statementsOfSqlFile } from '../../../../../src/core/sql/statements/sqlFile';
import type { SqlStatement } from '../../../../../src/core/sql/statements/statement';
import type { SqlParser } from '../../../../../src/core/sql/tree/parser';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

const pages = path.resolve(__dirname, '..', '..', '..', '..', '..', 'media', 'rules');

const SCHEMA = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name varchar(80), active boolean, data jsonb,
    created_at timestamptz NOT NULL, score int, bio text, city text);
  CREATE INDEX users_email_lower ON users (lower(email));
  CREATE INDEX users_created ON users (created_at);
  CREATE INDEX users_bio ON users USING gin (bio gin_trgm_ops);
  CREATE TABLE orders (id int PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, status text, total numeric,
    day date, created_at timestamptz);
  CREATE INDEX orders_user ON orders (user_id, created_at);
  CREATE TABLE events (kind text, at timestamptz, device int);
  CREATE TABLE recipes (id int PRIMARY KEY, title text, words tsvector);
`;

/** Rule: SQL with the word that must be underlined in «», and SQL that is fine. */
const CASES: Record<string, { bad: string[]; good: string[] }> = {
  'arithmetic-on-column': {
    bad: [
      'SELECT id FROM orders WHERE «total» * 2 > $1',
      "SELECT 1 FROM t WHERE «t.at» + interval '1 day' > now()",
    ],
    good: [
      'SELECT id FROM orders WHERE total > $1 / 2',
      // The outer row is calculated with once, and the inner ones are looked up.
      'SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.day < u.score * 2)',
      'SELECT id FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE day < score * 2)',
      'SELECT id FROM orders WHERE id = $1 AND total * 2 > 5',
    ],
  },
  'cast-on-column': {
    bad: [
      'SELECT id FROM orders WHERE «id»::text = $1',
      'SELECT a FROM t WHERE CAST(«b» AS int) = 3',
      'SELECT l.a FROM loaves l JOIN crusts c ON c.kind = l.kind AND «c.size»::text = $1',
    ],
    good: [
      // The key finds the few rows of which the rest is compared.
      'SELECT l.a FROM loaves l JOIN crusts c ON c.loaf_id = l.loaf_id AND c.size::int = l.size::int',
      'SELECT id FROM users WHERE name::text = $1',
      'SELECT a FROM t WHERE b = $1::int',
      `WITH given (mail) AS (VALUES ($1)), known AS (SELECT u.id FROM given g JOIN users u ON u.email = g.mail::text)
       INSERT INTO orders (user_id) SELECT id FROM known`,
    ],
  },
  'correlated-subquery': {
    bad: ['SELECT u.name, («SELECT» count(*) FROM orders o WHERE o.user_id = u.id) FROM users u'],
    good: [
      'SELECT u.name, (SELECT max(total) FROM orders) FROM users u',
      'SELECT u.name, (SELECT count(*) FROM orders o WHERE o.user_id = u.id) FROM users u WHERE u.id = $1',
      'SELECT c.relname, (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid) FROM pg_class c',
    ],
  },
  'count-for-existence': {
    bad: ['SELECT name FROM users u WHERE (SELECT «count»(*) FROM orders o WHERE o.user_id = u.id) > 0'],
    good: ['SELECT name FROM users u WHERE (SELECT count(*) FROM orders o WHERE o.user_id = u.id) > 3'],
  },
  'date-filter': {
    bad: [
      "SELECT id FROM users WHERE date_trunc('day', «created_at») = $1",
      'SELECT id FROM users WHERE «created_at»::date = $1',
      'SELECT id FROM users WHERE extract(year FROM «created_at») = 2024',
    ],
    good: [
      'SELECT id FROM users WHERE created_at >= $1 AND created_at < $2',
      // It is a date already.
      'SELECT id FROM orders WHERE day::date < now()::date',
      'SELECT id FROM orders o WHERE date(o.day) = $1',
      // Both sides are of the same row, whichever table the bare name is of.
      'SELECT o.id FROM orders o JOIN users u ON u.id = o.user_id WHERE o.created_at::date < paid_at::date',
    ],
  },
  'distinct-join': {
    bad: ['SELECT DISTINCT «u.id», u.name FROM users u JOIN orders o ON o.user_id = u.id'],
    good: [
      'SELECT DISTINCT u.city, o.status FROM users u JOIN orders o ON o.user_id = u.id',
      'SELECT DISTINCT ON (u.id) u.id FROM users u JOIN orders o ON o.user_id = u.id',
      'SELECT DISTINCT city FROM users',
      // One user at most is joined to an order: what comes twice are the orders' own.
      'SELECT DISTINCT o.status FROM orders o JOIN users u ON u.id = o.user_id WHERE u.active',
      'SELECT DISTINCT m.team FROM members m JOIN people p ON m.person_id = p.id',
      'SELECT DISTINCT t.word FROM users u CROSS JOIN LATERAL unnest(u.words) AS t(word)',
    ],
  },
  'function-on-column': {
    bad: [
      'SELECT id FROM users WHERE «upper»(email) = $1',
      "SELECT id FROM orders WHERE «coalesce»(status, '') = $1",
      "SELECT id FROM orders WHERE «btrim»(status) = ''",
      'SELECT id FROM orders WHERE «length»(status) > 30',
      'SELECT 1 FROM users u JOIN orders o ON «md5»(o.status) = u.name',
    ],
    good: [
      'SELECT id FROM users WHERE lower(email) = $1',
      'SELECT u.id FROM users u JOIN LATERAL (SELECT id FROM orders o WHERE o.status = md5(u.name)) l ON true',
      'SELECT id FROM users WHERE email = lower($1)',
      // Most are not empty.
      "SELECT id FROM orders WHERE length(status) > 0 AND trim(status) > ''",
      'SELECT id FROM orders WHERE coalesce(total, 0) = 0',
      'SELECT id FROM users WHERE id = $1 AND upper(email) = $2',
      // The pattern alone has every row read.
      "SELECT id FROM users WHERE upper(email) LIKE '%' || $1",
      // PostGIS asks the index itself.
      'SELECT id FROM users WHERE ST_Intersects(place, $1) = true',
    ],
  },
  'having-without-aggregate': {
    bad: [
      'SELECT status, count(*) FROM orders GROUP BY status HAVING «status» IN (SELECT name FROM users)',
      'SELECT status FROM orders GROUP BY status HAVING count(*) > 3 AND NOT «status» IN (SELECT name FROM users)',
    ],
    good: [
      'SELECT status FROM orders GROUP BY status HAVING count(*) > 3',
      // PostgreSQL checks these before it groups.
      "SELECT status, count(*) FROM orders GROUP BY status HAVING status = 'open'",
      'SELECT status FROM orders GROUP BY status HAVING status > (SELECT min(name) FROM users)',
      'SELECT status FROM orders GROUP BY status HAVING max(total) IN (SELECT total FROM orders WHERE id = $1)',
      'SELECT status FROM orders GROUP BY ROLLUP (status) HAVING status IN (SELECT name FROM users)',
    ],
  },
  'ilike-without-trigram': {
    bad: ['SELECT id FROM users WHERE name «ILIKE» $1'],
    good: ['SELECT id FROM users WHERE bio ILIKE $1', 'SELECT id FROM users WHERE name LIKE $1'],
  },
  'join-without-condition': {
    bad: [
      'SELECT u.name FROM users u, «orders» o WHERE u.id = $1',
      'SELECT u.name FROM users u CROSS JOIN «orders» o',
    ],
    good: [
      'SELECT u.name FROM users u, orders o WHERE u.id = o.user_id',
      'SELECT u.name FROM users u JOIN orders o USING (id)',
      'SELECT u.name FROM users u CROSS JOIN generate_series(1, 3) g',
    ],
  },
  'json-filter': {
    bad: [
      "SELECT id FROM users WHERE «data» ->> 'kind' = $1",
      "SELECT u.id FROM users u JOIN orders o ON o.id = «u.data» -> 'first' WHERE o.id = $1",
      "SELECT id FROM users WHERE («data» ->> 'hidden')::bool = true",
      "SELECT id FROM users WHERE coalesce((«data» -> 'oven' ->> 'heat')::int, 0) = 3",
    ],
    good: [
      'SELECT id FROM users WHERE data @> $1',
      "SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.status = u.data ->> 'state')",
      "SELECT data ->> 'kind' FROM users WHERE id = $1",
      // Most rows are not hidden.
      "SELECT id FROM users WHERE coalesce((data ->> 'hidden')::bool, false) = false",
      // Few rows are left by a key, which another table's may be.
      "SELECT u.id FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = $1 AND u.data ->> 'kind' = 'a'",
      // The other side is the one that is looked up.
      "SELECT o.id FROM users u JOIN orders o ON o.id = u.data -> 'first' WHERE u.active",
      "SELECT id FROM users WHERE data ->> 'kind' NOT IN ('a', 'b') AND data ->> 'kind' NOT LIKE $1",
    ],
  },
  'large-offset': {
    bad: [
      'SELECT id FROM users ORDER BY id LIMIT 20 OFFSET «$1»',
      'SELECT id FROM users ORDER BY id OFFSET «5000»',
      'SELECT id, row_number() OVER (ORDER BY id) FROM users ORDER BY id LIMIT 20 OFFSET «$1»',
    ],
    good: [
      // All are read for their number.
      'SELECT id, count(*) OVER () AS total FROM users ORDER BY id LIMIT 20 OFFSET $1',
      'SELECT id FROM users ORDER BY id LIMIT 20 OFFSET 40',
      'DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE user_id = $1 ORDER BY id DESC OFFSET $2)',
      'DELETE FROM orders WHERE id IN (SELECT id FROM orders ORDER BY id DESC OFFSET 5000)',
      'SELECT id FROM orders ORDER BY id DESC OFFSET $1',
    ],
  },
  'leading-wildcard': {
    bad: [
      "SELECT id FROM users WHERE name «LIKE» '%son'",
      "SELECT id FROM users WHERE name «ILIKE» '%' || $1 || '%'",
    ],
    good: ["SELECT id FROM users WHERE bio ILIKE '%x'", "SELECT id FROM users WHERE name LIKE 'a%'"],
  },
  'long-in-list': {
    bad: [`SELECT id FROM users WHERE id «IN» (${Array.from({ length: 1001 }, (_, i) => i).join(', ')})`],
    good: ['SELECT id FROM users WHERE id IN (1, 2, 3)'],
  },
  'not-in-subquery': {
    bad: ['SELECT id FROM users WHERE id «NOT» IN (SELECT user_id FROM orders)'],
    good: [
      'SELECT id FROM users WHERE id NOT IN (1, 2)',
      'SELECT id FROM users WHERE id IN (SELECT user_id FROM orders)',
    ],
  },
  'optional-filter': {
    bad: ['PREPARE of AS SELECT id FROM orders WHERE ($1::text IS NULL OR «status» = $1)'],
    good: [
      'PREPARE of AS SELECT id FROM orders WHERE status IS NULL OR status = $1',
      // Planned with its values.
      'SELECT id FROM orders WHERE ($1::text IS NULL OR status = $1)',
    ],
  },
  'or-across-tables': {
    bad: [
      "SELECT o.id FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = $1 «OR» o.status = 'x'",
    ],
    good: [
      "SELECT id FROM orders o WHERE o.status = 'a' OR o.total > 3",
      "SELECT o.id FROM users u JOIN orders o ON o.user_id = u.id WHERE u.name ILIKE $1 OR o.status LIKE '%x'",
    ],
  },
  'order-by-random': {
    bad: ['SELECT id FROM users ORDER BY «random»() LIMIT 5'],
    good: ['SELECT id, random() FROM users ORDER BY id'],
  },
  'queue-without-skip-locked': {
    bad: ["SELECT id FROM «orders» WHERE status = 'new' ORDER BY id LIMIT 10 FOR UPDATE"],
    good: [
      "SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED",
      'SELECT id FROM orders WHERE id = $1 FOR UPDATE',
    ],
  },
  'recursion-without-limit': {
    bad: [
      'WITH RECURSIVE «tree» AS (SELECT id FROM t WHERE id = 1 UNION ALL SELECT c.id FROM t c JOIN tree p ON c.up = p.id) SELECT id FROM tree',
    ],
    good: [
      'WITH RECURSIVE tree AS (SELECT id FROM t UNION SELECT c.id FROM t c JOIN tree p ON c.up = p.id) SELECT id FROM tree',
      'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n',
    ],
  },
  'select-star': {
    bad: [
      'SELECT «*» FROM recipes WHERE id = $1',
      'SELECT u.id, «r.*» FROM users u JOIN recipes r USING (id)',
    ],
    good: [
      // Who uses what is not known.
      'SELECT * FROM users',
      'SELECT u.* FROM users u JOIN recipes r USING (id)',
      'SELECT count(*) FROM users',
      'SELECT id FROM (SELECT * FROM users) u',
      'SELECT 1 WHERE EXISTS (SELECT * FROM users)',
    ],
  },
  'type-mismatch': {
    bad: ['SELECT id FROM users WHERE «id» = $1::numeric', 'SELECT id FROM orders WHERE «id» = 1.5'],
    good: [
      'SELECT id FROM users WHERE id = $1::int',
      'SELECT id FROM orders WHERE total = 1.5',
      'SELECT id FROM orders WHERE day >= $1 AND day < now()',
    ],
  },
  'unindexed-filter': {
    bad: ['SELECT id FROM orders WHERE «status» = $1', 'SELECT at FROM events WHERE «kind» = $1 AND at > $2'],
    good: [
      'SELECT id FROM orders WHERE user_id = $1 AND status = $2',
      'SELECT id FROM elsewhere WHERE status = $1',
      // The schema that is known is not the one that this is for.
      'SELECT id FROM orders WHERE state = $1 AND status = $2',
      'SELECT o.id FROM orders o JOIN users u ON u.id = o.user_id WHERE u.created_at > $1',
    ],
  },
  'unindexed-sort': {
    bad: [
      'SELECT id FROM orders ORDER BY «total» DESC LIMIT 10',
      'SELECT (SELECT day FROM orders o WHERE o.status = u.name ORDER BY «day» LIMIT 1) FROM users u',
    ],
    good: [
      // A column that is equal to one of an outer row has one value, as with a constant.
      'SELECT u.id, (SELECT o.id FROM orders o WHERE o.user_id = u.id ORDER BY o.total LIMIT 1) FROM users u',
      'SELECT (SELECT created_at FROM orders WHERE user_id = score ORDER BY created_at LIMIT 1) FROM users',
      `SELECT u.id, l.id FROM users u, LATERAL (SELECT o.id FROM orders o WHERE o.id = u.score OR o.status = u.name
         ORDER BY o.total LIMIT 1) l`,
      'SELECT id FROM users ORDER BY created_at LIMIT 10',
      'SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at LIMIT 10',
      'SELECT id FROM orders ORDER BY total',
    ],
  },
  'union-distinct': {
    bad: [
      "SELECT 'a' AS kind, id FROM users UNION SELECT «'b'», id FROM orders",
      "SELECT 'a', status FROM orders GROUP BY status UNION SELECT DISTINCT «'b'», name FROM users",
      "SELECT 'a', id FROM loaves UNION SELECT «'b'», 0",
    ],
    good: [
      'SELECT id FROM users UNION SELECT id FROM orders',
      // A query gives the same row more than once by itself.
      "SELECT 'a', id FROM users UNION SELECT 'b', status FROM orders",
      "SELECT 'a', u.id FROM users u JOIN orders o ON o.user_id = u.id UNION SELECT 'b', id FROM orders",
      "SELECT 'a', count(*) FROM orders GROUP BY status UNION SELECT 'b', id FROM orders",
      "SELECT 'a', id FROM users UNION ALL SELECT 'b', id FROM orders",
    ],
  },
  'write-without-where': {
    bad: ['UPDATE «users» SET score = 0', 'DELETE FROM «orders»'],
    good: ['DELETE FROM orders WHERE id = $1', 'UPDATE users SET score = o.total FROM orders o'],
  },
};

describe('SQL rules', () => {
  let parser: SqlParser;
  let schema: Schema;
  before(async () => {
    parser = await openSqlParser();
    schema = schemaOf(SCHEMA).schema;
  });

  function schemaOf(text: string): { schema: Schema; statements: SqlStatement[] } {
    const read = new Schema();
    const statements = statementsOfSqlFile(text, 'schema.sql');
    statements.forEach((statement, index) => {
      const outcome = parser.parse(statement.sql);
      assert.ok(outcome.ok, statement.sql);
      const node = outcome.tree.stmts?.[0]?.stmt;
      if (node) applyDdl(read, node, (offset) => ({ statement: index, offset }));
    });
    return { schema: read, statements };
  }

  function lint(sql: string): Finding[] {
    const statement: SqlStatement = { ...statementsOfSqlFile(sql, 'app.ts')[0]!, via: 'query' };
    const outcome = parser.parse(statement.sql);
    assert.ok(outcome.ok, `${statement.sql}: ${outcome.ok ? '' : outcome.error.message}`);
    return lintStatement(statement, outcome.tree.stmts![0]!.stmt!, schema);
  }

  for (const rule of QUERY_RULES) {
    const { bad, good } = CASES[rule.id] ?? { bad: [], good: [] };
    it(`${rule.id} underlines what it is about`, () => {
      assert.ok(bad.length > 0 && good.length > 0, 'has no cases');
      for (const marked of bad) {
        const start = marked.indexOf('«');
        const sql = marked.replace(/[«»]/g, '');
        const found = lint(sql).filter((finding) => finding.rule === rule.id);
        assert.equal(found.length, 1, `${sql}: ${found.length} findings`);
        const { column, endColumn, message, fix } = found[0]!;
        const word = marked.slice(start + 1, marked.indexOf('»'));
        if (start >= 0) assert.equal(sql.slice(column - 1, endColumn - 1), word, sql);
        assert.match(message, /\.$/);
        assert.ok(fix);
      }
    });
    it(`${rule.id} leaves what is fine alone`, () => {
      for (const sql of good) {
        assert.deepEqual(
          lint(sql).filter((finding) => finding.rule === rule.id),
          [],
          sql,
        );
      }
    });
  }

  it('survive statements of any kind and depth', () => {
    for (const sql of [
      'INSERT INTO users (id) SELECT id FROM orders ON CONFLICT DO NOTHING',
      'WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING user_id) UPDATE users SET score = 1 FROM gone',
      'EXPLAIN SELECT id FROM users',
      'CREATE VIEW v AS SELECT id FROM users WHERE id = 1',
      'MERGE INTO users u USING orders o ON o.user_id = u.id WHEN MATCHED THEN DELETE',
      'VALUES (1), (2)',
      'DO $$ BEGIN END $$',
      `SELECT id FROM users WHERE score = ${Array.from({ length: 2000 }, () => '1').join(' + ')}`,
    ]) {
      lint(sql);
    }
  });

  it('know the wildcard that a parameter begins with', () => {
    const program = new SqlProgram(parser);
    program.set(
      '/w/search.ts',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source that is read has templates.
      'sql`SELECT id FROM loaves WHERE lower(name) LIKE ${`%${name}%`} AND lower(kind) LIKE ${`${kind}%`}`;',
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, message }) => `${rule}: ${message}`),
      [
        'leading-wildcard: A pattern that starts with a wildcard compares the name of every row.',
        'function-on-column: lower() around kind keeps indexes on kind from being used.',
      ],
    );
  });

  it('say less of a column that no index begins with', () => {
    const [lost] = lint('SELECT id FROM users WHERE created_at::date = $1');
    assert.equal(lost?.severity, 'info');
    const [none] = lint('SELECT id FROM orders WHERE upper(status) = $1');
    assert.equal(none?.severity, 'hint');
    assert.match(none.message, /would keep an index on status from being used; the schema has none\.$/);
    const severities = ['bio', 'status', 'created_at', 'elsewhere'].map((column) => {
      const found = lint(
        `SELECT 1 FROM orders o JOIN users u ON u.score = o.total WHERE upper(${column}) = $1`,
      );
      return found.find(({ rule }) => rule === 'function-on-column')?.severity;
    });
    assert.deepEqual(severities, ['info', 'hint', 'info', 'info']);
  });

  it('say of an index of some rows what it can do', () => {
    const program = new SqlProgram(parser, '/w');
    program.set(
      '/w/migrations/1.sql',
      `CREATE TABLE loaves (id int PRIMARY KEY, name text, kind text, oven text, sold boolean);
       CREATE INDEX ON loaves (name) WHERE sold = false;
       CREATE INDEX ON loaves (kind) WHERE kind IS NOT NULL;`,
    );
    const said = (where: string): (string | undefined)[] => {
      program.set('/w/src/loaves.ts', `db.query('SELECT id FROM loaves WHERE ${where}');`);
      program.refresh();
      return program.findingsOf('/w/src/loaves.ts').map(({ rule, message }) => `${rule}: ${message}`);
    };
    assert.deepEqual(said('sold = false AND lower(name) = $1'), [
      'function-on-column: lower() around name keeps indexes on name from being used.',
    ]);
    assert.deepEqual(said('lower(name) = $1'), [
      'function-on-column: lower() around name would keep an index on name from being used; the schema has one for some rows only.',
    ]);
    assert.deepEqual(said('lower(kind) = $1'), [
      'function-on-column: lower() around kind keeps indexes on kind from being used.',
    ]);
    assert.deepEqual(said('kind = $1'), []);
  });

  it('advise an index for a sort behind what is equal, also to a column of an outer row', () => {
    const found = (where: string): (string | undefined)[] => {
      const { message, fix } = lint(
        `SELECT (SELECT day FROM orders o WHERE ${where} ORDER BY day LIMIT 1) FROM users u`,
      ).find(({ rule }) => rule === 'unindexed-sort')!;
      return [/No index of orders .*?,/.exec(message)?.[0], /\(.*?\)/.exec(fix ?? '')?.[0]];
    };
    assert.deepEqual(found('o.total > 1'), ['No index of orders is in the order of day,', '(day)']);
    assert.deepEqual(found('o.status = u.name'), [
      'No index of orders has status and then day,',
      '(status, day)',
    ]);
  });

  it('say less of a join that may start at the other table', () => {
    const found = (where: string): string | undefined =>
      lint(
        `SELECT o.id FROM users u JOIN orders o ON o.created_at > coalesce(u.created_at, now()) ${where}`,
      ).find(({ rule }) => rule === 'function-on-column')?.severity;
    assert.equal(found(''), 'hint');
    assert.equal(found('WHERE o.user_id = $1'), 'info');
  });

  it('tell of a field of a column once, and of an index that can be made', () => {
    const found = (where: string): string[] =>
      lint(`SELECT id FROM users WHERE ${where}`).map(({ rule, fix }) => `${rule}: ${fix}`);
    assert.deepEqual(found("(data ->> 'size')::int > $1"), [
      "json-filter: Create an index on the expression: (((data ->> 'size'))::int4).",
    ]);
    assert.deepEqual(found("lower(data ->> 'name') = $1"), [
      "json-filter: Create an index on the expression: (lower((data ->> 'name'))).",
    ]);
    assert.deepEqual(found("(data ->> 'size')::int * 2 > $1"), [
      "json-filter: Create an index on the expression: ((((data ->> 'size'))::int4 * 2)).",
    ]);
    assert.deepEqual(found("(data ->> 'at')::date = $1"), [
      'json-filter: Keep the field in a column of its own, with an index.',
    ]);
  });

  it('say less of an OR of NULL tests', () => {
    const found = (or: string): (string | undefined)[] =>
      lint(`SELECT u.id FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE ${or}`).map(
        ({ rule, severity }) => `${severity} ${rule}`,
      );
    assert.deepEqual(found('u.city IS NULL OR o.total IS NOT NULL'), ['hint or-across-tables']);
    assert.deepEqual(found('u.city IS NULL OR o.total = $1'), ['info or-across-tables']);
  });

  it('compare a date with what means the same for each operator', () => {
    const found = (where: string): (string | undefined)[] =>
      lint(`SELECT id FROM users WHERE ${where}`).map(({ fix }) => fix?.replace(/^.*: /, ''));
    const cases: Record<string, string> = {
      "created_at::date = '2024-02-29'": "created_at >= '2024-02-29' AND created_at < '2024-03-01'.",
      "created_at::date < '2024-01-01'": "created_at < '2024-01-01'.",
      "created_at::date <= '2024-12-31'": "created_at < '2025-01-01'.",
      "'2024-01-01' < date(created_at)": "created_at >= '2024-01-02'.",
      'created_at::date >= $1': 'created_at >= $1.',
      "date_trunc('month', created_at) = $1": "created_at >= $1 AND created_at < $1 + interval '1 month'.",
      "date_trunc('quarter', created_at) <= $1": "created_at < $1 + interval '3 months'.",
      'created_at::date BETWEEN $1 AND $2': "created_at >= $1 AND created_at < $2 + interval '1 day'.",
      'extract(year FROM created_at) = 2024':
        'created_at >= make_date($1, 1, 1) AND created_at < make_date($1 + 1, 1, 1).',
      'extract(hour FROM created_at) = 7':
        'Keep this part of created_at in a column of its own, with an index.',
      "to_char(created_at, 'YYYY-MM') < $1": "created_at < to_date($1, 'YYYY-MM').",
    };
    for (const [where, fix] of Object.entries(cases)) assert.deepEqual(found(where), [fix], where);
  });

  it('name the whole expression that an index would be on', () => {
    const found = (where: string): (string | undefined)[] =>
      lint(`SELECT id FROM users WHERE ${where}`).map(({ fix }) => fix);
    assert.deepEqual(found("encode(bio, 'hex') = $1"), [
      "Create an index on the expression encode(bio, 'hex'), or compare bio itself.",
    ]);
    assert.deepEqual(found('cardinality(name) > $1'), [
      'Create an index on the expression cardinality(name).',
    ]);
    assert.deepEqual(found('left(name, $1) = $2'), [
      'Create an index on the expression, or compare name itself.',
    ]);
  });

  it('say less of a subquery for each row of a page, and of a write to a table of one row', () => {
    const severity = (sql: string): string | undefined => lint(sql)[0]?.severity;
    const orders = '(SELECT count(*) FROM orders o WHERE o.user_id = u.id)';
    const page = 'SELECT id FROM users ORDER BY created_at LIMIT 20';
    assert.equal(severity(`SELECT ${orders} FROM users u`), 'info');
    assert.equal(severity(`SELECT ${orders} FROM (${page}) p JOIN users u USING (id)`), 'hint');
    assert.equal(severity(`WITH p AS (${page}) SELECT ${orders} FROM p u`), 'hint');
    assert.equal(severity(`SELECT ${orders} FROM users u, LATERAL (SELECT 1) l`), 'info');
    assert.equal(severity(`SELECT ${orders} FROM users u ORDER BY u.created_at LIMIT 20`), 'hint');
    assert.equal(severity(`SELECT ${orders} AS n FROM users u ORDER BY n LIMIT 20`), 'info');
    assert.equal(severity(`SELECT ${orders} FROM users u WHERE u.created_at = ANY ($1)`), 'hint');
    assert.equal(severity(`SELECT ${orders} FROM users u WHERE u.city = ANY ($1)`), 'info');
    const crusts = '(SELECT count(*) FROM crusts c WHERE c.loaf_id = l.id)';
    assert.equal(severity(`SELECT ${crusts} FROM loaves l WHERE l.kind = ANY ($1)`), 'hint');
    assert.equal(severity(`SELECT ${crusts} FROM loaves l WHERE l.kind = $1`), 'info');
    const byStatus = orders.replace('user_id', 'status');
    assert.equal(severity(`SELECT ${byStatus} FROM users u WHERE u.created_at = ANY ($1)`), 'info');
    assert.equal(severity('UPDATE schema SET upgraded_at = $1'), 'hint');
    assert.equal(severity('UPDATE bakery SET version = $1'), 'hint');
    assert.equal(severity('UPDATE bakery SET version = version + 1'), 'warning');
  });

  it('judge a schema', () => {
    const text = `
      CREATE TABLE a (id int PRIMARY KEY);
      CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, c int, d int);
      CREATE INDEX b_c ON b (c);
      CREATE INDEX b_c_d ON b (c, d);
      CREATE INDEX b_c_some ON b (c) WHERE d > 1;
      CREATE TABLE c (b_id int);
      ALTER TABLE c ADD FOREIGN KEY (b_id) REFERENCES b;
      CREATE INDEX ON c (b_id);`;
    const { schema: read, statements } = schemaOf(text);
    const found = lintSchema(read, statements).map(({ rule, line }) => `${line} ${rule}`);
    assert.deepEqual(found.sort(), [
      '3 foreign-key-without-index',
      '4 duplicate-index',
      '7 missing-primary-key',
    ]);
  });

  it('put names into quotes that PostgreSQL would read as others', () => {
    const { schema: read, statements } = schemaOf(`
      CREATE TABLE api."Baker" (id int PRIMARY KEY);
      CREATE TABLE api."Order" (id int PRIMARY KEY, "bakerId" int REFERENCES api."Baker", day date);
      CREATE INDEX "Order_day" ON api."Order" (day);
      CREATE INDEX "Order_day_id" ON api."Order" (day, id);
      CREATE TABLE "Loaf" (weight int);`);
    assert.deepEqual(
      lintSchema(read, statements).map(({ fix }) => fix),
      [
        'DROP INDEX CONCURRENTLY api."Order_day";',
        'CREATE INDEX CONCURRENTLY ON api."Order" ("bakerId");',
        'Add one: ALTER TABLE "Loaf" ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;',
      ],
    );
  });

  it('take one column of a foreign key for enough', () => {
    const { schema: read, statements } = schemaOf(`
      CREATE TABLE a (t int, id int, PRIMARY KEY (t, id));
      CREATE TABLE b (id int PRIMARY KEY, t int, a_id int, c_id int, FOREIGN KEY (t, a_id) REFERENCES a,
        FOREIGN KEY (t, c_id) REFERENCES a);
      CREATE INDEX ON b (a_id);`);
    assert.deepEqual(
      lintSchema(read, statements).map(
        ({ rule, line, message }) => `${line} ${rule} ${/\(.*?\)/.exec(message)}`,
      ),
      ['4 foreign-key-without-index (t, c_id)'],
    );
  });

  it('take an index of all values of a foreign key for enough, and say when it is of some rows', () => {
    const { schema: read, statements } = schemaOf(`
      CREATE TABLE bakers (id int PRIMARY KEY);
      CREATE TABLE loaves (id int PRIMARY KEY, baker_id int REFERENCES bakers,
        helper_id int REFERENCES bakers, sold boolean);
      CREATE INDEX ON loaves (baker_id) WHERE baker_id IS NOT NULL;
      CREATE INDEX ON loaves (helper_id) WHERE sold;`);
    assert.deepEqual(
      lintSchema(read, statements).map(({ line, message }) => `${line} ${message}`),
      [
        '4 The foreign key of loaves (helper_id) has an index of some rows only, so deleting from bakers and joining to it read all of loaves.',
      ],
    );
  });

  it('say what a table without a primary key loses', () => {
    const { schema: read, statements } = schemaOf(`
      CREATE TABLE loaves (id int, name text);
      CREATE TABLE crumbs (loaf_id int);
      CREATE INDEX ON crumbs (loaf_id);`);
    assert.deepEqual(
      lintSchema(read, statements).map(({ message }) => message),
      [
        "loaves has no primary key, so single rows are found by reading all, and can't be replicated.",
        "crumbs has no primary key, so single rows can't be told apart, and can't be replicated.",
      ],
    );
  });

  it('tell of a foreign key that is dropped and made again once, where it is made last', () => {
    const { schema: read, statements } = schemaOf(`
      CREATE TABLE bakers (id int PRIMARY KEY);
      CREATE TABLE loaves (id int PRIMARY KEY, baker_id int REFERENCES bakers, oven_id int);
      ALTER TABLE loaves ADD CONSTRAINT loaves_oven FOREIGN KEY (oven_id) REFERENCES bakers;
      ALTER TABLE loaves RENAME CONSTRAINT loaves_baker_id_fkey TO loaves_baker;
      ALTER TABLE loaves DROP CONSTRAINT loaves_baker;
      ALTER TABLE loaves DROP CONSTRAINT loaves_oven;
      ALTER TABLE loaves ADD CONSTRAINT loaves_oven FOREIGN KEY (oven_id) REFERENCES bakers ON DELETE CASCADE;`);
    assert.deepEqual(
      lintSchema(read, statements).map(({ rule, line }) => `${line} ${rule}`),
      ['8 foreign-key-without-index'],
    );
  });

  it('know what the program reads of its rows', () => {
    const program = new SqlProgram(parser, '/w');
    program.setDialect('postgres');
    program.set(
      '/w/schema.sql',
      'CREATE TABLE loaves (id int PRIMARY KEY, oven int, crust text, weight int, photo bytea);',
    );
    const found = (body: string, where = 'oven = 1', table = 'loaves'): string | undefined => {
      program.set(
        '/w/loaves.ts',
        `async function bake() { const result = await db.query('SELECT * FROM ${table} WHERE ${where}'); ${body} }`,
      );
      program.refresh();
      const [finding] = program.findingsOf('/w/loaves.ts').filter(({ rule }) => rule === 'select-star');
      return finding && /(only|none) .*/.exec(finding.message)?.[0];
    };
    assert.equal(found('return result.rows.map((loaf) => loaf.weight);'), 'only weight is used.');
    assert.equal(
      found('for (const { id, crust } of result.rows) show(id, crust);'),
      'only id and crust are used.',
    );
    assert.equal(found('if (result.rows.length > 0) throw new Error();'), 'none of them is used.');
    assert.equal(found('const loaf = result.rows[0]; return loaf && loaf.id;', 'id = 1'), 'only id is used.');
    // All but a few bytes are used, or may be.
    const all = 'const { id, oven, crust, weight, photo } = result.rows[0]; show(id, oven, crust, photo);';
    assert.equal(found(all), undefined);
    assert.equal(found('const { rows } = result; return rows.map(({ id }) => id);'), 'only id is used.');
    assert.equal(found('return result.rows;'), undefined);
    assert.equal(
      found("db.query('SELECT * FROM loaves', (error, rows) => show(rows)); return result;"),
      undefined,
    );
    assert.equal(found('return result.rows.map((loaf) => ({ ...loaf, id: 1 }));'), undefined);
    assert.equal(found('return result.rows.map((loaf) => loaf);'), undefined);
    assert.equal(found('return result.rows.map((loaf) => loaf[field]);'), undefined);
    assert.equal(found('result.rows.forEach((loaf) => show(loaf.id, loaf));'), undefined);
    assert.equal(found('var rows = rows || result.rows; return rows.length;'), 'none of them is used.');
    // One row of what is short is small.
    const one = 'return result.rows[0].weight;';
    assert.equal(found(one), 'only weight is used.');
    assert.equal(found(one, 'oven = 1', 'buns'), undefined);
    // Where the schema does not have the table, it may have two columns.
    const read = 'return result.rows.map((bun) => bun.weight);';
    assert.equal(found(read, 'oven = 1', 'buns'), 'only weight is used.');
    assert.equal(found(read, 'id = 1', 'buns'), undefined);
    assert.equal(found(read.replace('weight', 'weight + bun.seeds'), 'oven = 1', 'buns'), undefined);
  });

  it('leave tables alone that are named at run time', () => {
    const program = new SqlProgram(parser);
    program.setDialect('postgres');
    program.set(
      '/w/clear.ts',
      `await client.query("DELETE FROM loaves"); await client.query(\`DELETE FROM "\${table}"\`);
       await client.query(\`DELETE FROM "\${bakery}".loaves\`);`,
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ line, rule }) => `${line} ${rule}`),
      ['1 write-without-where', '2 write-without-where'],
    );
  });

  it('take what a test has wrong for wrong on purpose', () => {
    const program = new SqlProgram(parser, '/w');
    program.setDialect('postgres');
    for (const file of ['/w/src/loaves.ts', '/w/test/loaves.ts', '/w/src/loaves.spec.ts'])
      program.set(file, "db.query('SELECT id FROM loaves WHERE');");
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, file }) => `${rule} ${file}`),
      ['sql-syntax /w/src/loaves.ts'],
    );
  });

  it('leave alone what a migration does once, not what it makes', () => {
    const text = `
      UPDATE loaves SET baked = true;
      CREATE FUNCTION empty() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM loaves; END;`;
    const program = new SqlProgram(parser, '/w');
    for (const file of ['/w/src/loaves.js', '/w/migrations/1_loaves.js'])
      program.set(
        file,
        `db.query(\`${text}\`); db.query('SELECT id FROM loaves WHERE id NOT IN (SELECT loaf_id FROM crusts)');`,
      );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, severity, file }) => `${file} ${rule} ${severity}`),
      [
        '/w/migrations/1_loaves.js write-without-where hint',
        '/w/src/loaves.js write-without-where warning',
        '/w/src/loaves.js write-without-where warning',
        '/w/src/loaves.js not-in-subquery warning',
      ],
    );
  });

  it('take a text that alters tables for a migration', () => {
    const program = new SqlProgram(parser, '/w');
    const write = 'UPDATE loaves SET size = size + 1;';
    program.set(
      '/w/src/loaves.ts',
      `await db.none('ALTER TABLE loaves DROP CONSTRAINT one_size; ${write} ALTER TABLE loaves ADD UNIQUE (size)');
       await db.none('ALTER TABLE loaves DISABLE TRIGGER all; ${write}');
       await db.none('${write}');`,
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, line }) => `${line} ${rule}`),
      ['2 write-without-where', '3 write-without-where'],
    );
  });

  it('say nothing of an index for what a migration does once', () => {
    const query = "SELECT id FROM loaves WHERE lower(name) = 'rye'";
    const program = new SqlProgram(parser, '/w');
    program.set(
      '/w/migrations/1_loaves.sql',
      `CREATE TABLE loaves (id int PRIMARY KEY, name text, oven_id int REFERENCES ovens);
       UPDATE loaves SET name = 'Rye' WHERE lower(name) = 'rye';
       DELETE FROM loaves WHERE id::text = 'x' OR data ->> 'kind' = 'y';
       UPDATE loaves SET oven_id = 1 WHERE oven_id = 2;
       CREATE VIEW rye AS ${query};
       CREATE MATERIALIZED VIEW ryes AS ${query};`,
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, line }) => `${line} ${rule}`),
      ['1 foreign-key-without-index', '5 function-on-column', '6 function-on-column'],
    );
  });

  it('mean little in what somebody starts by hand', () => {
    const query = "(db.query('SELECT * FROM loaves ORDER BY random() LIMIT 5')).length;";
    const program = new SqlProgram(parser, '/w');
    program.set('/w/utils/draw.ts', `async function main() { await ${query} }\nmain();`);
    program.set('/w/server.ts', `async function main() { await ${query} app.listen(80); }\nmain();`);
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, severity, file }) => `${file} ${rule} ${severity}`),
      [
        '/w/server.ts select-star hint',
        '/w/server.ts order-by-random info',
        '/w/utils/draw.ts order-by-random hint',
      ],
    );
  });

  it('leave alone what is said elsewhere: by a model, a builder that is kept, a list that goes on', () => {
    const program = new SqlProgram(parser);
    program.set(
      '/w/loaves.ts',
      `db.query('SELECT * FROM loaves WHERE id = 1', { model: Loaf, mapToModel: true });
       const open = knex('loaves').where('id', 2); if (brief) open.select('name');
       let gone = db.deleteFrom('loaves'); gone = gone.where('id', '=', 3);
       run(['DELETE FROM loaves', 'WHERE id =', param(4)]);
       const all = await db.deleteFrom('loaves').execute();
       const every = async () => (await knex('crusts').select('crusts.*').where('oven', 5)).length;
       knex('settings').update({ dark: true });`,
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, severity, line }) => `${line} ${rule} ${severity}`),
      ['5 write-without-where warning', '6 select-star hint', '7 write-without-where hint'],
    );
  });

  it('know what is put into the text from what is sent beside it', () => {
    const filter = (of: string): string => `\${${of}} IS NULL OR id = \${${of}}`;
    const program = new SqlProgram(parser);
    program.set(
      '/w/loaves.ts',
      `db.query(\`SELECT id FROM loaves WHERE ${filter('ID_COLUMN')}\`);
       sql\`SELECT id FROM loaves WHERE ${filter('id')}\`;`,
    );
    program.refresh();
    assert.deepEqual(
      program.findings().map(({ rule, line }) => `${line} ${rule}`),
      ['2 optional-filter'],
    );
  });

  it('know what is planned for all values from what is planned with its own', () => {
    const text = 'SELECT id FROM loaves WHERE ($1::int IS NULL OR oven = $1)';
    const tagged = text.replaceAll('$1', '$'.concat('{oven}'));
    const lines = (source: string): number[] => {
      const program = new SqlProgram(parser);
      program.set('/w/loaves.ts', source);
      program.refresh();
      return program.findings().flatMap(({ rule, line }) => (rule === 'optional-filter' ? [line] : []));
    };
    assert.deepEqual(
      lines(`import { Pool } from 'pg'; const pool = new Pool();
        pool.query('${text}', [oven]);
        pool.query({ name: 'of-oven', text: '${text} -- a', values: [oven] });
        const late = { name: 'late', text: '${text} -- b' };
        db.any(new PreparedStatement({ name: 'any', text: '${text} -- c' }));
        db.manyOrNone('${text} -- d', [oven]);
        sequelize.query('${text.replaceAll('$1', ':oven')}', { replacements: { oven } });`),
      [3, 4, 5],
    );
    assert.deepEqual(
      lines(`import postgres from 'postgres'; const sql = postgres(url); sql\`${tagged}\`;`),
      [1],
    );
    assert.deepEqual(
      lines(
        `import postgres from 'postgres'; const sql = postgres(url, { prepare: false }); sql\`${tagged}\`;`,
      ),
      [],
    );
    assert.deepEqual(lines(`import { sql } from './db'; await sql<Loaf[]>\`${tagged}\`;`), [1]);
    assert.deepEqual(lines(`import { sql } from 'kysely'; sql<Loaf>\`${tagged}\`.execute(db);`), []);
    assert.deepEqual(lines(`import { sql } from 'drizzle-orm'; db.execute(sql\`${tagged}\`);`), []);
    assert.deepEqual(lines(`const loaves = await prisma.$queryRaw\`${tagged}\`;`), [1]);
  });

  it('read what is created in blocks', () => {
    const program = new SqlProgram(parser);
    program.set(
      '/w/migrations/1.sql',
      `CREATE TABLE a (id int PRIMARY KEY, b int, c int);
       DO $$ BEGIN
         IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'a_b') THEN
           CREATE INDEX a_b ON a (b); -- no more than once
         END IF;
         EXECUTE 'CREATE INDEX a_c ON a (c)';
         ALTER TABLE a ADD CONSTRAINT a_c_fkey FOREIGN KEY (c) REFERENCES a (id);
       EXCEPTION WHEN duplicate_object THEN null;
       END $$;`,
    );
    program.refresh();
    assert.deepEqual(
      program.schema.indexesOf('a').map(({ name }) => name),
      ['a_pkey', 'a_b'],
    );
    assert.deepEqual(
      program.findings().map(({ rule, line }) => `${line} ${rule}`),
      ['7 foreign-key-without-index'],
    );
  });

  it('follow changes of a schema', () => {
    const { schema: read } = schemaOf(`
      CREATE TABLE a (id int, b int);
      ALTER TABLE a ADD COLUMN c text, ADD PRIMARY KEY (id), ALTER COLUMN b TYPE bigint;
      CREATE UNIQUE INDEX a_b ON a (b) INCLUDE (c) WHERE c IS NOT NULL;
      ALTER TABLE a RENAME COLUMN b TO d;
      ALTER TABLE a RENAME TO e;
      CREATE TABLE gone (id int); DROP TABLE gone;
      CREATE INDEX gone_too ON e (c); DROP INDEX gone_too;`);
    assert.deepEqual([...read.tables.keys()], ['e']);
    assert.deepEqual(
      [...read.table('e')!.columns.values()].map(({ name, type }) => `${name} ${type}`),
      ['id int4', 'c text', 'd int8'],
    );
    assert.deepEqual(
      read.indexesOf('e').map(({ name, keys, primary }) => [name, keys[0]!.column, primary]),
      [
        ['a_pkey', 'id', true],
        ['a_b', 'd', false],
      ],
    );
  });

  it('say nothing of NULL where a column has none', () => {
    const [id, known, unknown] = ['id FROM t', 'user_id FROM orders', 'user_id FROM loaves'].map((selected) =>
      lint(`SELECT id FROM users WHERE id NOT IN (SELECT ${selected})`).find(
        ({ rule }) => rule === 'not-in-subquery',
      ),
    );
    for (const found of [id, known]) {
      assert.equal(found?.severity, 'info');
      assert.equal(found.message, 'NOT IN with a subquery is checked row by row.');
    }
    assert.equal(unknown?.severity, 'warning');
    assert.match(unknown.message, /gives a NULL/);
  });

  it('mean no harm in tests and migrations', () => {
    const statement = { ...statementsOfSqlFile('DELETE FROM users', '/w/tests/a.ts')[0]!, via: 'query' };
    const outcome = parser.parse(statement.sql);
    assert.ok(outcome.ok);
    const node = outcome.tree.stmts![0]!.stmt!;
    assert.equal(lintStatement(statement, node, schema)[0]!.severity, 'hint');
    assert.equal(lintStatement(statement, node, schema, { root: '/w/tests' })[0]!.severity, 'warning');
  });

  it('have a page each', () => {
    const ids = [...QUERY_RULES, ...SCHEMA_RULES].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) {
      const page = path.join(pages, `${id}.md`);
      assert.ok(existsSync(page), `media/rules/${id}.md is missing`);
      assert.match(readFileSync(page, 'utf8'), new RegExp(`^# ${id}\\n\\n[A-Z\`]`));
    }
    assert.ok(readdirSync(pages).every((name) => name.endsWith('.md')));
  });
});
