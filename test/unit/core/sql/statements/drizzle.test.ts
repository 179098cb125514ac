import assert from 'node:assert/strict';
import { SqlProgram } from '../../../../../src/core/sql/sqlProgram';
import { placeIn } from '../../../../../src/core/sql/statements/statement';
import { openSqlParser } from '../../../../../src/node/sql/parser/parser';

const SCHEMA = `import { pgTable, pgSchema, serial, integer, text, timestamp, index } from 'drizzle-orm/pg-core';
const times = { createdAt: timestamp('created_at').defaultNow(), deletedAt: timestamp('deleted_at') };
export const users = pgTable('users', (t) => ({ id: t.serial('id').primaryKey(), name: t.text() }));
export const orders = pgTable('orders', {
  id: serial('id').primaryKey(),
  userId: integer('user_id').references(() => users.id).notNull(),
  note: text(),
  ...times,
}, (table) => [index('by_user').on(table.userId)]);
const shop = pgSchema('shop');
export const carts = shop.table('carts', { id: serial('id') });
export const open = pgTable('open', { id: serial('id'), ...shared() });`;
const IMPORTS = `import * as d from './schema';
import { db } from './db';
import { and, asc, avg, between, count, desc, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { carts, open, orders as o, users } from './schema';
const parents = alias(users, 'parent');
`;

describe('the SQL of Drizzle chains', () => {
  let parser: Awaited<ReturnType<typeof openSqlParser>>;
  before(async () => {
    parser = await openSqlParser();
  });

  /** The query's file first: tables may become known afterwards. */
  function programOf(source: string): SqlProgram {
    const program = new SqlProgram(parser);
    program.setDialect('postgres');
    program.set('query.ts', IMPORTS + source);
    program.set('schema.ts', SCHEMA);
    program.refresh();
    return program;
  }
  const sqlOf = (source: string): string[] =>
    programOf(source)
      .statements()
      .map(({ sql }) => sql);

  const chains: [string, string][] = [
    [
      `await db.select().from(o).where(and(eq(o.userId, id), isNull(o.deletedAt))).orderBy(desc(o.createdAt), asc(o.id)).limit(10)`,
      'SELECT id, user_id, note, created_at, deleted_at FROM orders WHERE (orders.user_id = $1 AND orders.deleted_at IS NULL) ORDER BY orders.created_at DESC, orders.id LIMIT 10',
    ],
    [
      `tx.select({ id: users.id, orders: count(o.id), mean: avg(o.id) }).from(users).leftJoin(o, eq(o.userId, users.id)).groupBy(users.id).having(gt(count(), 3))`,
      'SELECT users.id, count(orders.id), avg(orders.id) FROM users LEFT JOIN orders ON orders.user_id = users.id GROUP BY users.id HAVING count(*) > 3',
    ],
    [
      `db.selectDistinct({ note: o.note }).from(o).where(or(ne(o.note, 'x'), between(o.id, a, b))).offset(n)`,
      "SELECT DISTINCT note FROM orders WHERE (orders.note <> 'x' OR orders.id BETWEEN $1 AND $2) OFFSET $3",
    ],
    [
      `db.update(d.orders).set({ note: text, userId: sql\`\${o.userId} + 1\` }).where(inArray(o.id, ids)).returning({ id: o.id })`,
      'UPDATE orders SET note = $1, user_id = orders.user_id + 1 WHERE orders.id IN ($2) RETURNING id',
    ],
    [
      `db.insert(o).values([{ userId: 1, note: 'a' }, { userId: 2, note: b }]).onConflictDoNothing()`,
      "INSERT INTO orders (user_id, note) VALUES (1, 'a'), (2, $1) ON CONFLICT DO NOTHING",
    ],
    [`db.delete(carts).where(eq(carts.id, 5))`, 'DELETE FROM shop.carts WHERE shop.carts.id = 5'],
    [
      `db.select({ name: parents.name }).from(parents).for('update', { skipLocked: true })`,
      'SELECT name FROM users AS parent FOR UPDATE SKIP LOCKED',
    ],
    [
      `db.execute(sql\`SELECT \${o.note} FROM \${o} WHERE \${o.userId} = \${id}\`)`,
      'SELECT orders.note FROM orders WHERE orders.user_id = $1',
    ],
  ];
  for (const [source, sql] of chains) {
    it(`renders ${source.slice(0, 60)}…`, () => {
      assert.deepEqual(sqlOf(source), [sql]);
      assert.ok(parser.parse(sql).ok);
    });
  }

  it('leaves chains alone that something else decides, and builders that are not Drizzle’s', () => {
    for (const source of [
      'db.select().from(o).where(x ? eq(o.id, x) : undefined)',
      'db.select().from(o).where(condition)',
      'db.select().from(open)',
      'db.select().from(o).leftJoin(users, eq(o.userId, users.id))',
      'db.select(fields).from(o)',
      'db.insert(o).values(rows)',
      'db.select().from(o).as("sub")',
      'db.select().from(unknown)',
      'Array.from(o); list.select().from(7)',
    ]) {
      assert.deepEqual(sqlOf(source), [], source);
    }
  });

  it('underlines what a part of the SQL stands for', () => {
    const source = 'db.select().from(o).where(eq(o.userId, id))';
    const [statement] = programOf(source).statements();
    const place = placeIn(statement!, statement!.sql.indexOf('orders.user_id'));
    assert.equal(source.slice(place.column - 1, place.endColumn - 1), 'o.userId');
  });

  it('reads its queries again when a table changes, is declared twice or goes away', () => {
    const program = programOf('db.select().from(carts)');
    const now = (): string[] => {
      program.refresh();
      return program.statements().map(({ sql }) => sql);
    };
    assert.deepEqual(now(), ['SELECT id FROM shop.carts']);
    program.set('schema.ts', SCHEMA.replace("serial('id') })", "serial('cart_id') })"));
    assert.deepEqual(now(), ['SELECT cart_id FROM shop.carts']);
    program.set(
      'other.ts',
      `import { pgTable, text } from 'drizzle-orm/pg-core'; export const carts = pgTable('carts', { a: text() });`,
    );
    assert.deepEqual(now(), []);
    program.delete('other.ts');
    assert.deepEqual(now(), ['SELECT cart_id FROM shop.carts']);
    program.delete('schema.ts');
    assert.deepEqual(now(), []);
  });
});
