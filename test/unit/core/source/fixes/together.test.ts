import assert from 'node:assert/strict';
import { fixed, run, startPostgres } from './databases';

const PG = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const KYSELY = "import { Kysely } from 'kysely';\nconst db = new Kysely<any>({} as any);\n";

describe('the fix of queries that wait for each other', () => {
  before(function () {
    this.timeout(120_000);
    return startPostgres();
  });

  const RULE = 'sequential-queries';
  const body = (lines: string, head = 'export async function run(id: number)'): string =>
    `${head} {\n${lines}\n}\n`;
  const customer = "pool.query('SELECT * FROM customers WHERE id = $1', [id])";
  const count = "pool.query('SELECT count(*)::int AS n FROM lines')";

  const OFFERED: Readonly<Record<string, string>> = {
    'of a pool':
      PG +
      body(
        `  const { rows: [customer] } = await ${customer};\n  const lines = await ${count};\n  return [customer, lines.rows];`,
      ),
    'one of which only has to be done': `${PRISMA}${body('  await prisma.line.findMany({ where: { orderid: id } });\n  const got = await prisma.customer.findUnique({ where: { id } });\n  return got;')}`,
    'that give nothing that is used, at last': `${PRISMA}${body('  const got = await prisma.customer.findFirst({ where: { id } });\n  await prisma.line.findMany({ where: { orderid: id } });\n  return got;')}`,
    'three of them': `${KYSELY}${body(
      ['customers', 'lines', 'customers']
        .map(
          (table, index) =>
            `  const got${index} = await db.selectFrom('${table}').selectAll().where('id', '=', id).execute();`,
        )
        .join('\n')
        .concat('\n  return [got0, got1, got2];'),
    )}`,
  };
  for (const [name, source] of Object.entries(OFFERED)) {
    it(`gives the same: ${name}`, async () => {
      const after = fixed(source, RULE);
      assert.match(after ?? 'not offered', /await Promise\.all\(\[/);
      for (const id of [1, 3, 8]) {
        const [one, two] = [await run(source, id), await run(after!, id)];
        assert.deepEqual(two, one, after);
        assert.ok(one.queries > 1);
      }
    });
  }

  it('fails as before', async () => {
    for (const [name, id] of [
      ['of a pool', 'bad'],
      ['one of which only has to be done', null],
    ] as const) {
      const source = OFFERED[name]!;
      const [one, two] = [await run(source, id), await run(fixed(source, RULE)!, id)];
      assert.match(JSON.stringify(one.result), /throws/);
      assert.deepEqual(two.result, one.result);
    }
  });

  it('reads as one would write it', () => {
    assert.equal(
      fixed(OFFERED['of a pool']!, RULE)?.slice(PG.length),
      body(
        `  const [{ rows: [customer] }, lines] = await Promise.all([\n    ${customer},\n    ${count},\n  ]);\n  return [customer, lines.rows];`,
      ),
    );
    assert.match(fixed(OFFERED['one of which only has to be done']!, RULE) ?? '', /const \[, got\] = await/);
    assert.match(
      fixed(OFFERED['that give nothing that is used, at last']!, RULE) ?? '',
      /const \[got\] = await/,
    );
  });

  it('indents the further lines of each, and no template', () => {
    const lines = (first: string, text: string): string =>
      `  const ${first} = await pool.query(\n    \`SELECT *\n  FROM ${text}\`,\n    [id],\n  )\n`;
    const source = `${PG}${body(`${lines('a', 'customers')}${lines('b', 'lines')}  return [a, b]`)}`;
    const moved = (text: string): string =>
      `    pool.query(\n      \`SELECT *\n  FROM ${text}\`,\n      [id],\n    ),\n`;
    assert.equal(
      fixed(source.replaceAll(';\n', '\n'), RULE)?.slice(PG.replaceAll(';', '').length),
      body(
        `  const [a, b] = await Promise.all([\n${moved('customers')}${moved('lines')}  ])\n  return [a, b]`,
      ),
    );
  });

  const two = `  const a = await ${customer};\n  const b = await ${count};\n  return [a, b];`;
  const REFUSED: Readonly<Record<string, string>> = {
    'a connection of its own': `${PG}${body(`  const db = await pool.connect();\n${two.replaceAll('pool.query', 'db.query')}`)}`,
    'a client': `import { Client } from 'pg';\nconst db = new Client();\n${body(two.replaceAll('pool.query', 'db.query'))}`,
    'a client that is handed in': `import type { Pool } from 'pg';\n${body(two, 'export async function run(pool: Pool, id: number)')}`,
    'a transaction by hand': `${PG}${body(`  await pool.query('BEGIN');\n  console.log(id);\n${two}`)}`,
    'a transaction around them': `${PRISMA}${body('  return prisma.$transaction(async () => {\n    const a = await prisma.customer.findFirst({ where: { id } });\n    const b = await prisma.line.findMany({ where: { id } });\n    return [a, b];\n  });')}`,
    'a transaction by decorator': `import { PrismaClient } from '@prisma/client';\nclass Shop {\n  constructor(private readonly prisma: PrismaClient) {}\n  @Transactional()\n  async run(id: number) {\n    const a = await this.prisma.customer.findFirst({ where: { id } });\n    const b = await this.prisma.line.findMany({ where: { id } });\n    return [a, b];\n  }\n}\n`,
    'a remark between them': `${PG}${body(two.replace('\n', '\n  // the second one\n'))}`,
    'a declared type': `${PG}${body(two.replace('const a', 'const a: any'))}`,
    'two that fail where there is no row': `${PRISMA}${body('  const a = await prisma.customer.findFirstOrThrow({ where: { id } });\n  const b = await prisma.line.findFirstOrThrow({ where: { id } });\n  return [a, b];')}`,
    'names that change and names that do not': `${PG}${body(two.replace('const a', 'let a'))}`,
  };
  for (const [name, source] of Object.entries(REFUSED)) {
    it(`is not offered for ${name}`, () => assert.equal(fixed(source, RULE), undefined));
  }
});

describe('the fix of loads that wait for each other', () => {
  const RULE = 'n-plus-one-dataloader';
  const HEAD = `import DataLoader from 'dataloader';
${KYSELY}const customers = new DataLoader(async (ids: readonly number[]) => {
  const rows = await db.selectFrom('customers').selectAll().where('id', 'in', ids).execute();
  return ids.map((id) => rows.find((row) => row.id === id));
});
`;
  const body = (lines: string, type = 'any[]'): string =>
    `export async function run(orders: ${type}) {\n  const out: any[] = [];\n  for (const order of orders) {\n${lines}\n  }\n  return out;\n}\n`;
  const OFFERED: Readonly<Record<string, string>> = {
    'with a name':
      HEAD +
      body('    const got = await customers.load(order.customerId);\n    out.push({ ...order, got });'),
    'without one': HEAD + body('    out.push(await customers.load(order.customerId));'),
    'from what is no array':
      HEAD + body('    order.customer = await customers.load(order.customerId);', 'Iterable<any>'),
  };
  const ORDERS = [2, 1, 3, 2].map((customerId, id) => ({ id, customerId }));
  for (const [name, source] of Object.entries(OFFERED)) {
    it(`gives the same with one batch: ${name}`, async () => {
      const after = fixed(source, RULE);
      assert.ok(after, 'not offered');
      const [one, two] = [await run(source, ORDERS), await run(after, ORDERS)];
      assert.deepEqual(two.result, one.result);
      assert.deepEqual([one.queries, two.queries], [3, 1]);
      assert.deepEqual(await run(after, []), await run(source, []));
      const bad = [...ORDERS, { id: 9, customerId: null }];
      for (const code of [source, after])
        assert.match(JSON.stringify((await run(code, bad)).result), /"result":"throws The loader/);
    });
  }

  it('is not offered where a load decides about the next', () => {
    for (const lines of [
      '    const got = await customers.load(order.customerId);\n    if (!got) break;\n    orders.push(got);',
      '    if (order.id) out.push(await customers.load(order.customerId));',
      '    order.customerId = (await customers.load(order.customerId)).id;',
    ])
      assert.equal(fixed(HEAD + body(lines), RULE), undefined, lines);
  });
});
