import assert from 'node:assert/strict';
import { fixed, fixIn, type Ran, type Row, run, startPostgres } from './databases';

const RULE = 'n-plus-one';

/** Duplicates, an order without a customer, and one whose customer is gone. */
const ORDERS = [
  { id: 12, customerId: 2 },
  { id: 10, customerId: 1 },
  { id: 11, customerId: 3 },
  { id: 13, customerId: 2 },
  { id: 14, customerId: null },
];
/** For layers that refuse a key that is null, or take it for something else. */
const WITH_CUSTOMERS = ORDERS.slice(0, -1);

const PG = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
const MYSQL = "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\n";
const POSTGRES_JS = "import postgres from 'postgres';\nconst sql = postgres();\n";
const KNEX = "import knex from 'knex';\nconst db = knex({});\n";
const KYSELY = "import { Kysely } from 'kysely';\nconst db = new Kysely<any>({} as any);\n";
const DRIZZLE =
  "import { drizzle } from 'drizzle-orm/node-postgres';\nimport { eq } from 'drizzle-orm';\nimport { customers, lines } from './schema';\nconst db = drizzle({});\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const TYPEORM =
  "import { Repository } from 'typeorm';\nimport * as stored from './typeorm';\nconst customers: Repository<any> = stored.customers, lines: Repository<any> = stored.lines;\n";
const SEQUELIZE =
  "import { Sequelize } from 'sequelize';\nconst sequelize = new Sequelize();\nconst Customer = sequelize.define('customers', {});\nconst Line = sequelize.define('lines', {});\n";
const MONGOOSE =
  "import type { Model } from 'mongoose';\nimport * as stored from './mongoose';\nconst CustomerModel: Model<any> = stored.CustomerModel, LineModel: Model<any> = stored.LineModel;\n";

const LOOSE = 'orders: any[]';
const STRICT = 'orders: { id: number; customerId: number }[]';

function body(lines: string, parameter = LOOSE): string {
  return `export async function run(${parameter}) {\n  const out: any[] = [];\n${lines}\n  return out;\n}\n`;
}

const loopOf = (query: string, use = 'out.push({ ...order, got })'): string =>
  `  for (const order of orders) {\n    const ${query};\n    ${use};\n  }`;

const CUSTOMER = 'SELECT * FROM customers WHERE id';

interface Sample {
  readonly source: string;
  readonly given: readonly unknown[];
  readonly file?: string;
}

const of = (source: string, given: readonly unknown[] = ORDERS, file?: string): Sample => ({
  source,
  given,
  ...(file === undefined ? {} : { file }),
});

const OFFERED: Readonly<Record<string, Sample>> = {
  'pg: a customer per order': of(
    PG + body(loopOf(`{ rows: [got] } = await pool.query('${CUSTOMER} = $1', [order.customerId])`)),
  ),
  'pg: some columns, and the rows by their name': of(
    PG +
      body(
        loopOf(
          `{ rows } = await pool.query("SELECT id, name FROM customers WHERE id = $1", [order.customerId])`,
          `out.push(rows.length, rows[0]?.name, Object.keys(rows[0] ?? {}))`,
        ),
      ),
  ),
  'pg: the lines of an order, in their order': of(
    PG +
      body(
        loopOf(
          `got = await pool.query('SELECT * FROM lines WHERE orderid = $1 ORDER BY sku', [order.id])`,
          'out.push(got.rows)',
        ),
      ),
  ),
  'pg: a list of unknown type': of(
    PG +
      body(loopOf(`{ rows: got } = await pool.query('${CUSTOMER} = $1', [order.customerId])`), 'orders: any'),
  ),
  'pg: a limit of one row of a primary key': of(
    PG + body(loopOf(`{ rows: [got] } = await pool.query('${CUSTOMER} = $1 LIMIT 1', [order.customerId])`)),
  ),
  'pg: pushed at once': of(
    PG +
      body(
        `  for (const order of orders) {\n    out.push(...(await pool.query('SELECT * FROM lines WHERE orderid = $1 ORDER BY id', [order.id])).rows);\n  }`,
      ),
  ),
  'pg: put into the item': of(
    PG +
      body(
        `  for (const order of orders) {\n    order.customer = (await pool.query('${CUSTOMER} = $1', [order.customerId])).rows[0];\n  }`,
      ),
  ),
  'pg: a list of keys': of(
    PG +
      `export async function run(ids: number[]) {\n  const out: any[] = [];\n  for (const id of ids) {\n    const { rows } = await pool.query('${CUSTOMER} = $1', [id]);\n    out.push([id, rows[0]]);\n  }\n  return out;\n}\n`,
    [2, 1, 3, 2],
  ),
  'pg: a map in Promise.all': of(
    PG +
      body(
        `  const all = await Promise.all(orders.map(async (order) => {\n    const { rows } = await pool.query('${CUSTOMER} = $1', [order.customerId]);\n    return { ...order, customer: rows[0] };\n  }));\n  out.push(...all);`,
      ),
  ),
  'pg: a callback without a block': of(
    PG +
      body(
        `  return Promise.all(orders.map(async (order) => ({ ...order, customer: (await pool.query('${CUSTOMER} = $1', [order.customerId])).rows[0] ?? null })));`,
      ),
  ),
  'mysql2: query': of(
    MYSQL + body(loopOf(`[got] = await pool.query<any[]>('${CUSTOMER} = ?', [order.customerId])`)),
  ),
  'mysql2: execute, the first row': of(
    MYSQL + body(loopOf(`[[got]] = await pool.execute<any[]>('${CUSTOMER} = ?', [order.customerId])`)),
  ),
  'postgres.js: one row': of(
    POSTGRES_JS + body(loopOf(`[got] = await sql\`${CUSTOMER} = \${order.customerId}\``)),
    WITH_CUSTOMERS,
  ),
  'postgres.js: a list': of(
    POSTGRES_JS +
      body(loopOf(`got = await sql\`SELECT * FROM lines WHERE orderid = \${order.id} ORDER BY sku\``)),
  ),
  'knex: the first': of(
    KNEX + body(loopOf(`got = await db('customers').where('id', order.customerId).first()`)),
  ),
  'knex: a list': of(
    KNEX + body(loopOf(`got = await db('lines').where({ orderid: order.id }).orderBy('sku')`)),
  ),
  'Kysely: the first': of(
    KYSELY +
      body(
        loopOf(
          `got = await db.selectFrom('customers').selectAll().where('id', '=', order.customerId).executeTakeFirst()`,
        ),
      ),
  ),
  'Kysely: a list': of(
    KYSELY +
      body(
        loopOf(
          `got = await db.selectFrom('lines').selectAll().where('orderid', '=', order.id).orderBy('sku').execute()`,
        ),
      ),
  ),
  'Drizzle: select': of(
    DRIZZLE +
      body(
        loopOf(
          '[got] = await db.select().from(customers).where(eq(customers.id, order.customerId)).limit(1)',
        ),
      ),
  ),
  'Drizzle: a list': of(
    DRIZZLE +
      body(
        loopOf('got = await db.select().from(lines).where(eq(lines.orderid, order.id)).orderBy(lines.sku)'),
      ),
  ),
  'Drizzle: findFirst': of(
    DRIZZLE +
      body(loopOf('got = await db.query.customers.findFirst({ where: eq(customers.id, order.customerId) })')),
  ),
  'Prisma: findUnique': of(
    PRISMA + body(loopOf('got = await prisma.customer.findUnique({ where: { id: order.customerId } })')),
    WITH_CUSTOMERS,
  ),
  'Prisma: findFirst of an id that is written as its name only': of(
    PRISMA +
      'export async function run(ids: number[]) {\n  return await Promise.all(ids.map((id) => prisma.customer.findFirst({ where: { id } })));\n}\n',
    [4, 1, 3, 4],
  ),
  'Prisma: findMany': of(
    PRISMA +
      body(
        loopOf(`got = await prisma.line.findMany({ where: { orderid: order.id }, orderBy: { sku: 'asc' } })`),
      ),
  ),
  'Prisma: put into the item': of(
    PRISMA +
      body(
        '  for (const order of orders) {\n    order.lines = await prisma.line.findMany({ where: { orderid: order.id } });\n  }',
      ),
  ),
  'TypeORM: findOneBy': of(
    TYPEORM + body(loopOf('got = await customers.findOneBy({ id: order.customerId })'), STRICT),
    WITH_CUSTOMERS,
  ),
  'TypeORM: findOne': of(
    TYPEORM + body(loopOf('got = await customers.findOne({ where: { id: order.customerId } })'), STRICT),
    WITH_CUSTOMERS,
  ),
  'TypeORM: find': of(
    TYPEORM + body(loopOf(`got = await lines.find({ where: { orderid: order.id }, order: { sku: 'ASC' } })`)),
  ),
  'Sequelize: findByPk': of(
    SEQUELIZE +
      body(loopOf('got = await Customer.findByPk(order.customerId)')).replaceAll(/: any(\[\])?/g, ''),
    ORDERS,
    '/app/a.js',
  ),
  'Sequelize: findOne': of(
    SEQUELIZE + body(loopOf('got = await Customer.findOne({ where: { id: order.customerId } })'), STRICT),
    WITH_CUSTOMERS,
  ),
  'Sequelize: findAll': of(
    SEQUELIZE + body(loopOf(`got = await Line.findAll({ where: { orderid: order.id }, order: ['sku'] })`)),
  ),
  'Mongoose: findById': of(
    MONGOOSE + body(loopOf('got = await CustomerModel.findById(order.customerId).lean()')),
  ),
  'Mongoose: find': of(
    MONGOOSE + body(loopOf(`got = await LineModel.find({ orderid: order.id }).sort('sku')`)),
  ),
};

describe('the fix of a query per item', () => {
  before(function () {
    this.timeout(120_000);
    return startPostgres();
  });

  for (const [name, { source, given, file }] of Object.entries(OFFERED)) {
    it(`gives the same with one query: ${name}`, async () => {
      const after = fixed(source, RULE, file);
      assert.ok(after, 'not offered');
      for (const list of [given, [...given].reverse(), given.slice(2, 3)]) {
        const one: Ran = await run(source, list);
        const two: Ran = await run(after, list);
        assert.deepEqual(two.result, one.result, after);
        // Sequelize asks for no key that is null.
        const asked = source.includes('findByPk')
          ? list.filter((order) => (order as Row).customerId !== null)
          : list;
        assert.equal(one.queries, asked.length, source);
        assert.equal(two.queries, 1, after);
      }
      const whole = JSON.stringify((await run(after, given)).result);
      assert.ok(whole.includes('sku') || whole.includes('Bob') || whole.includes('Dan'), whole);
      const [one, two] = [await run(source, []), await run(after, [])];
      assert.deepEqual(two.result, one.result);
      assert.ok(two.queries <= 1);
    });
  }

  it('fails as before where a key is refused', async () => {
    for (const [name, list] of [
      ['Prisma: findUnique', ORDERS],
      ['postgres.js: one row', [{ id: 1 }, ...ORDERS]],
      ['knex: the first', [{ id: 1 }, ...ORDERS]],
      ['Mongoose: findById', [...ORDERS, { id: 1, customerId: 'bad' }]],
      ['pg: a customer per order', [...ORDERS, { id: 1, customerId: 'bad' }]],
    ] as const) {
      const { source } = OFFERED[name]!;
      const before = await run(source, list);
      assert.match(JSON.stringify(before.result), /throws/, name);
      assert.deepEqual((await run(fixed(source, RULE)!, list)).result, before.result, name);
    }
  });

  it('reads as one would write it', () => {
    const after = fixed(OFFERED['pg: the lines of an order, in their order']!.source, RULE);
    assert.equal(
      after?.slice(PG.length),
      `export async function run(orders: any[]) {
  const out: any[] = [];
  const orderIds = [...new Set(orders.map((order) => order.id))];
  const { rows: orderIdRows } = await pool.query('SELECT * FROM lines WHERE orderid = ANY($1) ORDER BY sku', [orderIds]);
  const rowsByOrderId = new Map<string, typeof orderIdRows>();
  for (const row of orderIdRows) {
    const group = rowsByOrderId.get(String(row.orderid));
    if (group) group.push(row);
    else rowsByOrderId.set(String(row.orderid), [row]);
  }
  for (const order of orders) {
    const got = { rows: rowsByOrderId.get(String(order.id)) ?? [] };
    out.push(got.rows);
  }
  return out;
}
`,
    );
    const drizzled = fixed(OFFERED['Drizzle: findFirst']!.source, RULE) ?? '';
    assert.match(drizzled, /^import \{ eq, inArray \} from 'drizzle-orm';$/m);
    const mapped =
      fixed(OFFERED['Prisma: findFirst of an id that is written as its name only']!.source, RULE) ?? '';
    assert.match(mapped, /return ids\.map\(\(id\) => rowById\.get\(String\(id\)\) \?\? null\);/);
  });

  it('keeps line endings and takes names that are free', () => {
    const source = OFFERED['pg: a customer per order']!.source.replace(
      'const out',
      'const customerIds = 1, out',
    );
    const after = fixed(source.replaceAll('\n', '\r\n'), RULE);
    assert.match(after ?? '', /const customerIds2 = /);
    assert.doesNotMatch(after ?? '', /[^\r]\n/);
  });

  it('is not offered while the text is half typed', () => {
    const { source } = OFFERED['pg: a customer per order']!;
    assert.equal(fixIn(`${source}const twice = 1, twice = 2;\n`, RULE), undefined);
  });

  const pg = (sql: string, values = '[order.customerId]'): string =>
    PG + body(loopOf(`{ rows: got } = await pool.query('${sql}', ${values})`));
  const select = `${CUSTOMER} = $1`;
  const REFUSED: Readonly<Record<string, string>> = {
    'a limit': pg('SELECT * FROM lines WHERE orderid = $1 LIMIT 1', '[order.id]'),
    'an aggregate': pg('SELECT count(*) FROM lines WHERE orderid = $1', '[order.id]'),
    'a column that is not asked for': pg('SELECT name FROM customers WHERE id = $1'),
    'another column under its name': pg('SELECT name AS id, id FROM customers WHERE id = $1'),
    'an OR': pg(`${select} OR name IS NULL`),
    'a join': pg('SELECT * FROM customers JOIN cities ON true WHERE id = $1'),
    'a second parameter': pg(`${select} AND name = $2`, '[order.customerId, 1]'),
    'a key that may be spelt in several ways': pg(
      'SELECT * FROM customers WHERE email = $1',
      '[order.email]',
    ),
    'a lock': pg(`${select} FOR UPDATE`),
    'an error that is handled per item': `${PG}${body(`  for (const order of orders) {\n    try {\n      const { rows } = await pool.query('${select}', [order.customerId]);\n      out.push(rows);\n    } catch {}\n  }`)}`,
    'something waited for beside it':
      PG +
      body(
        loopOf(
          `{ rows: got } = await pool.query('${select}', [order.customerId])`,
          'await new Promise((done) => setTimeout(done, got.length))',
        ),
      ),
    'a condition before it': `${PG}${body(`  for (const order of orders) {\n    if (!order.customerId) continue;\n    const { rows } = await pool.query('${select}', [order.customerId]);\n    out.push(rows);\n  }`)}`,
    'a condition around it': `${PG}${body(`  for (const order of orders) {\n    out.push(order.customerId ? (await pool.query('${select}', [order.customerId])).rows : null);\n  }`)}`,
    'rows that are changed':
      PG +
      body(
        loopOf(
          `{ rows: [got] } = await pool.query('${select}', [order.customerId])`,
          'got.seen = true; out.push(got)',
        ),
      ),
    'a list of rows that is changed':
      PG +
      body(
        loopOf(
          `{ rows: got } = await pool.query('${select}', [order.customerId])`,
          'got.push(1); out.push(got)',
        ),
      ),
    'a row in the item that is changed': `${PG}${body(`  for (const order of orders) {\n    order.customer = (await pool.query('${select}', [order.customerId])).rows[0];\n    order.customer.seen = true;\n  }`)}`,
    'a list that grows':
      PG +
      body(
        loopOf(`{ rows: got } = await pool.query('${select}', [order.customerId])`, 'orders.push(...got)'),
      ),
    'a count of rows':
      PG + body(loopOf(`got = await pool.query('${select}', [order.customerId])`, 'out.push(got.rowCount)')),
    'an argument from inside the loop': `${KYSELY}${body(`  for (const order of orders) {\n    const city = order.city;\n    out.push(await db.selectFrom('customers').selectAll().where('id', '=', order.customerId).where('city', '=', city).execute());\n  }`)}`,
    'Prisma’s filter by a key that may be null':
      PRISMA + body(loopOf('got = await prisma.customer.findMany({ where: { id: order.customerId } })')),
    'Prisma’s pages':
      PRISMA + body(loopOf('got = await prisma.line.findMany({ where: { orderid: order.id }, take: 3 })')),
    'the first of several rows':
      KNEX + body(loopOf(`got = await db('lines').where('orderid', order.id).first()`)),
    'a limit of knex': KNEX + body(loopOf(`got = await db('lines').where('orderid', order.id).limit(2)`)),
    'TypeORM’s filter by a key that may be null':
      TYPEORM + body(loopOf('got = await customers.findOneBy({ id: order.customerId })')),
    'an entity that its methods change': `${SEQUELIZE}${body(
      loopOf('got = await Customer.findOne({ where: { id: order.customerId } })', "got.set('seen', true)"),
      STRICT,
    )}`,
    'a column that postgres.js may spell in another way':
      POSTGRES_JS + body(loopOf(`got = await sql\`SELECT * FROM lines WHERE order_id = \${order.id}\``)),
    'an untyped result of mysql2':
      MYSQL + body(loopOf(`[got] = await pool.query('${CUSTOMER} = ?', [order.customerId])`)),
  };
  for (const [name, source] of Object.entries(REFUSED)) {
    it(`is not offered for ${name}`, () => assert.equal(fixed(source, RULE), undefined));
  }

  it('is not offered where the call is only named like a query', () => {
    const source = `class Store { async findOneBy(where: any) { return await repo.findOneBy(where); } }
import { Repository } from 'typeorm';
import { In } from 'typeorm';
const repo: Repository<any> = {} as any;
const store = new Store();
export async function run(ids: number[]) {
  for (const id of ids) {
    console.log(await store.findOneBy({ id }));
  }
}
`;
    assert.equal(fixed(source, RULE), undefined);
  });
});
