import assert from 'node:assert/strict';
import { transformSync } from 'esbuild';
import { applyEdits, batchReadFix } from '../../../../../src/core/source/fixes/batchRead';

type Row = Record<string, unknown>;
const TABLES: Readonly<Record<string, readonly Row[]>> = {
  customers: [
    { id: 1, name: 'Ada', city: 'Bonn' },
    { id: 2, name: 'Bob', city: 'Köln' },
    { id: 4, name: 'Dan', city: 'Rom' },
  ],
  lines: [
    { id: 9, order_id: 12, sku: 'c' },
    { id: 8, order_id: 10, sku: 'b' },
    { id: 7, order_id: 10, sku: 'z' },
    { id: 6, order_id: 12, sku: 'a' },
  ],
};
const ORDERS = [
  { id: 12, customerId: 2 },
  { id: 10, customerId: 1 },
  { id: 11, customerId: 3 },
  { id: 13, customerId: 2 },
  { id: 14, customerId: null },
];

/** Databases that answer from TABLES as the real ones would, and count. */
function databases(): { queries: number; pool: unknown; prisma: unknown; db: unknown } {
  const counted = { queries: 0, pool: {} as unknown, prisma: {} as unknown, db: {} as unknown };
  const sorted = (rows: Row[], by: string | undefined): Row[] =>
    by === undefined ? rows : rows.sort((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
  const pick = (rows: readonly Row[], keep: (row: Row) => boolean, columns?: readonly string[]): Row[] =>
    rows
      .filter(keep)
      .map((row) => (columns ? Object.fromEntries(columns.map((name) => [name, row[name]])) : { ...row }));
  counted.pool = {
    async query(sql: string, [value]: [unknown]) {
      counted.queries++;
      const match = /^SELECT (.+) FROM (\w+) WHERE (\w+) = (\$1|ANY\(\$1\))(?: ORDER BY (\w+))?$/.exec(sql);
      assert.ok(match, sql);
      const [, columns, table, column, test, by] = match;
      // NULL equals nothing, and a number is what its text says.
      const equals = (a: unknown, b: unknown): boolean => a != null && b != null && String(a) === String(b);
      const wanted = test === '$1' ? [value] : (value as unknown[]);
      assert.ok(Array.isArray(wanted));
      const names = columns === '*' ? undefined : columns!.split(', ');
      const all = sorted([...TABLES[table!]!], by);
      const rows = pick(all, (row) => wanted.some((one) => equals(row[column!], one)), names);
      return { rows, rowCount: rows.length };
    },
  };
  const model = (table: string): unknown => ({
    async findUnique({ where }: { where: Row }) {
      counted.queries++;
      const [[column, value] = ['', undefined]] = Object.entries(where);
      if (value == null) throw new TypeError(`Argument ${column} is missing.`);
      return pick(TABLES[table]!, (row) => row[column] === value)[0] ?? null;
    },
    async findMany({ where, orderBy }: { where: Row; orderBy?: Row }) {
      counted.queries++;
      const [[column, value] = ['', undefined]] = Object.entries(where);
      const wanted = typeof value === 'object' ? (value as { in: unknown[] }).in : [value];
      if (wanted.some((one) => one == null)) throw new TypeError(`Argument ${column} is missing.`);
      const all = sorted([...TABLES[table]!], orderBy && Object.keys(orderBy)[0]);
      return pick(all, (row) => wanted.includes(row[column]));
    },
  });
  counted.prisma = { customer: model('customers'), line: model('lines') };
  counted.db = (table: string): unknown => {
    let keep: (row: Row) => boolean = () => true;
    let by: string | undefined;
    let first = false;
    const builder = {
      where(column: string | Row, value?: unknown) {
        const [[name, key] = ['', undefined]] =
          typeof column === 'string' ? [[column, value] as const] : Object.entries(column);
        keep = (row) => row[name] === key;
        return builder;
      },
      whereIn(column: string, values: unknown[]) {
        keep = (row) => row[column] != null && values.includes(row[column]);
        return builder;
      },
      orderBy(column: string) {
        by = column;
        return builder;
      },
      first() {
        first = true;
        return builder;
      },
      // biome-ignore lint/suspicious/noThenProperty: so are knex's builders
      then(done: (rows: unknown) => void) {
        counted.queries++;
        const rows = pick(sorted([...TABLES[table]!], by), keep);
        done(first ? rows[0] : rows);
      },
    };
    return builder;
  };
  return counted;
}

async function run(
  source: string,
  orders: readonly unknown[],
): Promise<{ queries: number; result: unknown }> {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { run?: (orders: unknown) => Promise<unknown> } };
  const counted = databases();
  new Function('module', 'exports', 'pool', 'prisma', 'db', code)(
    module,
    module.exports,
    counted.pool,
    counted.prisma,
    counted.db,
  );
  const copies = orders.map((order) => ({ ...(order as Row) }));
  const result = await module.exports.run!(copies).catch((error: Error) => `throws ${error.message}`);
  return { queries: counted.queries, result: { result, copies } };
}

function body(lines: string, type = ': any[]'): string {
  return `export async function run(orders${type}) {\n  const out: any[] = [];\n${lines}\n  return out;\n}\n`;
}

const loopOf = (query: string, use = 'out.push({ ...order, got })'): string =>
  `  for (const order of orders) {\n    const ${query};\n    ${use};\n  }`;

function fixed(source: string): string | undefined {
  const line = source.split('\n').findIndex((one) => /for \(const order|\.map\(async/.test(one)) + 1;
  const fix = batchReadFix(source, '/app/a.ts', line);
  return fix && applyEdits(source, fix.edits);
}

const OFFERED: Readonly<Record<string, string>> = {
  'a customer per order in pg': body(
    loopOf(`{ rows: [got] } = await pool.query('SELECT * FROM customers WHERE id = $1', [order.customerId])`),
  ),
  'some columns, and the rows by their name': body(
    loopOf(
      `{ rows } = await pool.query("SELECT id, name FROM customers WHERE id = $1", [order.customerId])`,
      `out.push(rows.length, rows[0]?.name, Object.keys(rows[0] ?? {}))`,
    ),
  ),
  'the lines of an order in pg, in their order': body(
    loopOf(
      `got = await pool.query('SELECT * FROM lines WHERE order_id = $1 ORDER BY sku', [order.id])`,
      'out.push(got.rows)',
    ),
  ),
  'a list of unknown type': body(
    loopOf(`{ rows: got } = await pool.query('SELECT * FROM customers WHERE id = $1', [order.customerId])`),
    ': any',
  ),
  'a map in Promise.all': body(
    `  const all = await Promise.all(orders.map(async (order) => {\n    const { rows } = await pool.query('SELECT * FROM customers WHERE id = $1', [order.customerId]);\n    return { ...order, customer: rows[0] };\n  }));\n  out.push(...all);`,
  ),
  'findUnique of Prisma': body(
    loopOf('got = await prisma.customer.findUnique({ where: { id: order.customerId } })'),
  ),
  'findMany of Prisma': body(
    loopOf(`got = await prisma.line.findMany({ where: { order_id: order.id }, orderBy: { sku: 'asc' } })`),
  ),
  'first of knex': body(loopOf(`got = await db('customers').where('id', order.customerId).first()`)),
  'a list of knex': body(loopOf(`got = await db('lines').where({ order_id: order.id }).orderBy('sku')`)),
};

describe('the fix of a query per item', () => {
  for (const [name, source] of Object.entries(OFFERED)) {
    it(`gives the same with one query: ${name}`, async () => {
      const after = fixed(source);
      assert.ok(after, 'not offered');
      // Prisma refuses a key that is null, so that it is not there to begin with.
      const orders = source.includes('prisma') ? ORDERS.slice(0, -1) : ORDERS;
      const [one, two] = [await run(source, orders), await run(after, orders)];
      assert.deepEqual(two.result, one.result);
      assert.ok(JSON.stringify(one.result).includes('sku') || JSON.stringify(one.result).includes('Bob'));
      assert.equal(one.queries, orders.length);
      assert.equal(two.queries, 1);
      assert.deepEqual((await run(after, [])).result, (await run(source, [])).result);
    });
  }

  it('fails as before where a key is missing', async () => {
    const source = OFFERED['findUnique of Prisma']!;
    assert.deepEqual((await run(fixed(source)!, ORDERS)).result, (await run(source, ORDERS)).result);
  });

  it('reads as one would write it', () => {
    assert.equal(
      fixed(OFFERED['a customer per order in pg']!),
      `export async function run(orders: any[]) {
  const out: any[] = [];
  const customerIds = [...new Set(orders.map((order) => order.customerId))];
  const { rows: customerIdRows } = await pool.query('SELECT * FROM customers WHERE id = ANY($1)', [customerIds]);
  const rowsByCustomerId = new Map<string, typeof customerIdRows>();
  for (const row of customerIdRows) {
    const group = rowsByCustomerId.get(String(row.id));
    if (group) group.push(row);
    else rowsByCustomerId.set(String(row.id), [row]);
  }
  for (const order of orders) {
    const [got] = rowsByCustomerId.get(String(order.customerId)) ?? [];
    out.push({ ...order, got });
  }
  return out;
}
`,
    );
  });

  it('keeps line endings and takes names that are free', () => {
    const source = OFFERED['a customer per order in pg']!.replace('const out', 'const customerIds = 1, out');
    const after = fixed(source.replaceAll('\n', '\r\n'));
    assert.match(after ?? '', /const customerIds2 = /);
    assert.doesNotMatch(after ?? '', /[^\r]\n/);
  });

  const pg = (sql: string, values = '[order.customerId]'): string =>
    loopOf(`{ rows: got } = await pool.query('${sql}', ${values})`);
  const select = 'SELECT * FROM customers WHERE id = $1';
  const REFUSED: Readonly<Record<string, string>> = {
    'a limit': pg(`${select} LIMIT 1`),
    'an aggregate': pg('SELECT count(*) FROM lines WHERE order_id = $1'),
    'a column that is not asked for': pg('SELECT name FROM customers WHERE id = $1'),
    'another column under its name': pg('SELECT name AS id, id FROM customers WHERE id = $1'),
    'an OR': pg(`${select} OR name IS NULL`),
    'a join': pg('SELECT * FROM customers JOIN cities ON true WHERE id = $1'),
    'a second parameter': pg(`${select} AND name = $2`, '[order.customerId, 1]'),
    'a key that may be spelt in several ways': pg(
      'SELECT * FROM customers WHERE email = $1',
      '[order.email]',
    ),
    'a write': pg('UPDATE customers SET name = name WHERE id = $1 RETURNING *'),
    'a lock': pg(`${select} FOR UPDATE`),
    'an error that is handled per item': `  for (const order of orders) {\n    try {\n      const { rows } = await pool.query('${select}', [order.customerId]);\n      out.push(rows);\n    } catch {}\n  }`,
    'something waited for beside it': loopOf(
      `{ rows: got } = await pool.query('${select}', [order.customerId])`,
      'await save(got)',
    ),
    'a condition before it': `  for (const order of orders) {\n    if (!order.customerId) continue;\n    const { rows } = await pool.query('${select}', [order.customerId]);\n    out.push(rows);\n  }`,
    'rows that are changed': loopOf(
      `{ rows: [got] } = await pool.query('${select}', [order.customerId])`,
      'got.seen = true; out.push(got)',
    ),
    'a list that grows': loopOf(
      `{ rows: got } = await pool.query('${select}', [order.customerId])`,
      'orders.push(...got)',
    ),
    'a count of rows': loopOf(
      `got = await pool.query('${select}', [order.customerId])`,
      'out.push(got.rowCount)',
    ),
    'Prisma’s filter by a key that may be null': loopOf(
      'got = await prisma.customer.findMany({ where: { id: order.customerId } })',
    ),
    'Prisma’s pages': loopOf('got = await prisma.line.findMany({ where: { order_id: order.id }, take: 3 })'),
    'the first of several rows': loopOf(`got = await db('lines').where('order_id', order.id).first()`),
    'a limit of knex': loopOf(`got = await db('lines').where('order_id', order.id).limit(2)`),
  };
  for (const [name, lines] of Object.entries(REFUSED)) {
    it(`is not offered for ${name}`, () => assert.equal(fixed(body(lines)), undefined));
  }
});
