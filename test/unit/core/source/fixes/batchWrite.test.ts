import assert from 'node:assert/strict';
import { fixed, type Row, run, startPostgres } from './databases';

const RULE = 'n-plus-one-write';
const PEOPLE = [
  { id: 11, name: 'Eve', city: 'Ulm' },
  { id: 10, name: "O'Hara" },
  { id: 12, name: 'Zoë $1 `x`', city: null },
];

const PG = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
const KNEX = "import knex from 'knex';\nconst db = knex({});\n";
const PRISMA = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const KYSELY = "import { Kysely } from 'kysely';\nconst db = new Kysely<any>({} as any);\n";
const MONGOOSE =
  "import { model, Schema } from 'mongoose';\nconst Customer = model('customers', new Schema({}));\n";
const MYSQL = "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\n";
const SEQUELIZE =
  "import { Sequelize } from 'sequelize';\nconst sequelize = new Sequelize();\nconst Customer = sequelize.define('customers', {});\n";

const body = (line: string, type = 'any[]'): string =>
  `export async function run(people: ${type}) {\n${line}\n  return people.length;\n}\n`;
const loopOf = (insert: string, type?: string): string =>
  body(`  for (const person of people) {\n    await ${insert};\n  }`, type);
const ROW = '{ id: person.id, name: person.name, city: person.city ?? null }';
const INTO = 'INSERT INTO customers (id, name, city)';
const GIVEN = '[person.id, person.name, person.city ?? null]';

const OFFERED: Readonly<Record<string, string>> = {
  pg: PG + loopOf(`pool.query('${INTO} VALUES ($1, $2, $3)', ${GIVEN})`),
  'pg, with a function and a cast':
    PG + loopOf(`pool.query('${INTO} VALUES ($1, trim($2), $3::text)', ${GIVEN})`),
  'pg, where doubles are left out':
    PG + loopOf(`pool.query('${INTO} VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', ${GIVEN})`),
  'pg, from what is no array':
    PG + loopOf(`pool.query('${INTO} VALUES ($1, $2, $3)', ${GIVEN})`, 'Iterable<any>'),
  'pg, all at once':
    PG +
    body(`  await Promise.all(people.map((person) => pool.query('${INTO} VALUES ($1, $2, $3)', ${GIVEN})));`),
  'mysql2, query': MYSQL + loopOf(`pool.query('${INTO} VALUES (?, ?, ?)', ${GIVEN})`),
  'mysql2, execute': MYSQL + loopOf(`pool.execute('${INTO} VALUES (?, ?, ?)', ${GIVEN})`),
  'postgres.js': `import postgres from 'postgres';\nconst sql = postgres();\n${loopOf(
    `sql\`${INTO} VALUES (\${person.id}, \${person.name}, \${person.city ?? null})\``,
  )}`,
  knex: KNEX + loopOf(`db('customers').insert(${ROW})`),
  Kysely: KYSELY + loopOf(`db.insertInto('customers').values(${ROW}).execute()`),
  Drizzle: `import { drizzle } from 'drizzle-orm/node-postgres';\nimport { customers } from './schema';\nconst db = drizzle({});\n${loopOf(`db.insert(customers).values(${ROW})`)}`,
  Prisma: PRISMA + loopOf(`prisma.customer.create({ data: ${ROW} })`),
  TypeORM: `import { Repository } from 'typeorm';\nimport * as stored from './typeorm';\nconst customers: Repository<any> = stored.customers;\n${loopOf(`customers.insert(${ROW})`)}`,
  Mongoose: MONGOOSE + loopOf(`Customer.create(${ROW})`),
};

describe('the fix of a row that is written per item', () => {
  before(function () {
    this.timeout(120_000);
    return startPostgres();
  });

  for (const [name, source] of Object.entries(OFFERED)) {
    it(`writes the same with one query: ${name}`, async () => {
      const after = fixed(source, RULE);
      assert.ok(after, 'not offered');
      const [one, two] = [await run(source, PEOPLE), await run(after, PEOPLE)];
      assert.equal(one.tables.customers?.length, 6, JSON.stringify(one));
      assert.deepEqual([two.tables, two.result], [one.tables, one.result], after);
      assert.deepEqual([one.queries, two.queries], [3, 1], after);
      const nothing = await run(after, []);
      assert.deepEqual([nothing.queries, nothing.result], [0, (await run(source, [])).result]);
    });

    it(`fails for the same row, and then writes none: ${name}`, async () => {
      const list = [...PEOPLE, { id: 20, name: null }];
      const [one, two] = [await run(source, list), await run(fixed(source, RULE)!, list)];
      assert.match(JSON.stringify(one.result), /throws .*null value in column/);
      assert.deepEqual(two.result, one.result);
      assert.equal(two.tables.customers?.length, 3);
    });
  }

  it('takes a thousand rows at a time', async () => {
    const many: Row[] = Array.from({ length: 2001 }, (_, index) => ({ id: 100 + index, name: `n${index}` }));
    for (const name of ['pg', 'Kysely']) {
      const { queries, tables } = await run(fixed(OFFERED[name]!, RULE)!, many);
      assert.deepEqual([queries, tables.customers?.length], [3, 2004], name);
      assert.deepEqual(tables.customers?.at(-1), { id: 2100, name: 'n2000', city: null });
    }
  });

  it('reads as one would write it', () => {
    assert.equal(
      fixed(OFFERED.pg!, RULE)?.slice(PG.length),
      `export async function run(people: any[]) {
  for (let start = 0; start < people.length; start += 1000) {
    const rows = people.slice(start, start + 1000).map((person) => ${GIVEN});
    await pool.query(\`${INTO} VALUES \${rows.map((_, row) => \`($\${3 * row + 1}, $\${3 * row + 2}, $\${3 * row + 3})\`).join(', ')}\`, rows.flat());
  }
  return people.length;
}
`,
    );
  });

  const REFUSED: Readonly<Record<string, string>> = {
    'a result that is used': `${PRISMA}${body(`  const ids: number[] = [];\n  for (const person of people) {\n    ids.push((await prisma.customer.create({ data: ${ROW} })).id);\n  }`)}`,
    'something beside it': `${PRISMA}${body(`  for (const person of people) {\n    console.log(person);\n    await prisma.customer.create({ data: ${ROW} });\n  }`)}`,
    'errors that are handled per row': `${PRISMA}${body(`  for (const person of people) {\n    try {\n      await prisma.customer.create({ data: ${ROW} });\n    } catch {}\n  }`)}`,
    'a nested write of Prisma':
      PRISMA +
      loopOf('prisma.customer.create({ data: { name: person.name, orders: { create: person.orders } } })'),
    'a row that is not written out': PRISMA + loopOf('prisma.customer.create({ data: person })'),
    'a selection': PRISMA + loopOf(`prisma.customer.create({ data: ${ROW}, select: { id: true } })`),
    'an update':
      PRISMA + loopOf('prisma.customer.update({ where: { id: person.id }, data: { name: person.name } })'),
    'a row that is updated when it is there':
      PG +
      loopOf(`pool.query('${INTO} VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $2', ${GIVEN})`),
    'what RETURNING gives': PG + loopOf(`pool.query('${INTO} VALUES ($1, $2, $3) RETURNING id', ${GIVEN})`),
    'a parameter that is used twice':
      PG + loopOf(`pool.query('${INTO} VALUES ($1, $2, $2)', [person.id, person.name])`),
    'a SELECT that is inserted': PG + loopOf(`pool.query('${INTO} SELECT $1, $2, $3', ${GIVEN})`),
    'middleware of Mongoose': `${MONGOOSE.replace('new Schema({})', 'schema').replace('const Customer', "const schema = new Schema({});\nschema.pre('save', () => undefined);\nconst Customer")}${loopOf(`Customer.create(${ROW})`)}`,
    'a model of Sequelize, whose hooks and checks bulkCreate leaves out':
      SEQUELIZE + loopOf(`Customer.create(${ROW})`),
  };
  for (const [name, source] of Object.entries(REFUSED)) {
    it(`is not offered for ${name}`, () => assert.equal(fixed(source, RULE), undefined));
  }
});
