import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';
import { transformSync } from 'esbuild';
import { applyEdits, type SourceFix } from '../../../../../src/core/source/fixes/fix';
import { sourceFix } from '../../../../../src/core/source/fixes/sourceFix';
import { SourceProgram } from '../../../../../src/core/source/sourceProgram';
import { summarize } from '../../../../../src/core/source/summary/summarize';

export type Row = Record<string, unknown>;

const SEED: Readonly<Record<string, readonly Row[]>> = {
  customers: [
    { id: 1, name: 'Ada', city: 'Bonn' },
    { id: 2, name: 'Bob', city: 'Köln' },
    { id: 4, name: 'Dan', city: 'Rom' },
  ],
  lines: [
    { id: 9, orderid: 12, sku: 'c' },
    { id: 8, orderid: 10, sku: 'b' },
    { id: 7, orderid: 10, sku: 'z' },
    { id: 6, orderid: 12, sku: 'a' },
  ],
};

/** What a run of some code has asked and left. */
export interface Ran {
  readonly queries: number;
  readonly result: unknown;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
}

/** What `sourceFix` makes of the only finding of a rule in a text, with the real analysis before it. */
export function fixIn(source: string, rule: string, file = '/app/a.ts'): SourceFix | undefined {
  const program = new SourceProgram();
  const summary = summarize(source, file);
  assert.ok(summary, 'not a program');
  program.set(file, summary);
  program.refresh();
  const findings = program.findingsOf(file).filter((finding) => finding.rule === rule);
  assert.equal(findings.length, 1, `${findings.length} findings of ${rule} in\n${source}`);
  return sourceFix(source, findings[0]!, program.queriesOf(file));
}

/** The text after the fix; undefined when none is offered. The analysis finds nothing of the rule in it. */
export function fixed(source: string, rule: string, file = '/app/a.ts'): string | undefined {
  const fix = fixIn(source, rule, file);
  if (fix === undefined) return undefined;
  const text = applyEdits(source, fix.edits);
  const program = new SourceProgram();
  const summary = summarize(text, file);
  assert.ok(summary, text);
  program.set(file, summary);
  program.refresh();
  assert.deepEqual(
    program.findingsOf(file).filter((finding) => finding.rule === rule),
    [],
    text,
  );
  return text;
}

/** Runs `run` of a module with databases that hold SEED and answer as the real ones do. */
export async function run(source: string, ...given: readonly unknown[]): Promise<Ran> {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const database = new Database();
  const modules = modulesOn(database);
  const module = { exports: {} as { run?: (...given: unknown[]) => Promise<unknown> } };
  const require = (name: string): unknown => {
    assert.ok(Object.hasOwn(modules, name), name);
    return modules[name];
  };
  if (source.includes("from 'pg'")) await database.reset();
  new Function('module', 'exports', 'require', code)(module, module.exports, require);
  const copies = structuredClone(given);
  const result = await module.exports.run!(...copies).catch((error: Error) => `throws ${error.message}`);
  const tables = source.includes("from 'pg'") ? await database.read() : database.tables;
  return { queries: database.queries, result: JSON.parse(JSON.stringify({ result, copies })), tables };
}

let postgres: Promise<PGlite> | undefined;

/** Starts the PostgreSQL that answers for pg: seconds, on a machine with other work. */
export async function startPostgres(): Promise<void> {
  postgres ??= PGlite.create();
  await postgres;
}

/** Tables in memory, and the same in a PostgreSQL for SQL. */
class Database {
  queries = 0;
  readonly tables: Record<string, Row[]> = structuredClone(SEED) as Record<string, Row[]>;

  async reset(): Promise<void> {
    await (await postgres!).exec(`
      DROP TABLE IF EXISTS customers, lines;
      CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text);
      CREATE TABLE lines (id int PRIMARY KEY, orderid int, sku text);
      ${Object.entries(SEED)
        .flatMap(([table, rows]) => rows.map((row) => `INSERT INTO ${table} VALUES (${values(row)});`))
        .join('\n')}`);
  }

  async read(): Promise<Record<string, Row[]>> {
    const all = async (table: string) =>
      (await (await postgres!).query<Row>(`SELECT * FROM ${table} ORDER BY id`)).rows;
    return { customers: await all('customers'), lines: await all('lines') };
  }

  async sql(text: string, parameters: unknown[]): Promise<{ rows: Row[]; rowCount: number }> {
    this.queries++;
    const { rows, affectedRows } = await (await postgres!).query<Row>(text, parameters);
    return { rows, rowCount: affectedRows ?? rows.length };
  }

  /** Rows of a table whose column has one of some values, as copies. NULL equals nothing. */
  select(table: string, column: string, wanted: readonly unknown[], by?: string): Row[] {
    this.queries++;
    const key = (value: unknown): string => String(value);
    const keys = new Set(wanted.filter((value) => value != null).map(key));
    const rows = (this.tables[table] ?? assert.fail(table)).filter(
      (row) => row[column] != null && keys.has(key(row[column])),
    );
    if (by !== undefined) rows.sort((a, b) => (key(a[by]) < key(b[by]) ? -1 : 1));
    return rows.map((row) => ({ ...row }));
  }

  /** All or none: a name that is null is refused, and so is a key that is there already. */
  insert(table: string, rows: readonly Row[]): void {
    this.queries++;
    const known = new Set(this.tables[table]!.map(({ id }) => id));
    for (const row of rows) {
      if ('name' in row && row.name == null) throw new Error('null value in column "name"');
      if (row.id !== undefined && known.has(row.id)) throw new Error(`duplicate key ${row.id}`);
      known.add(row.id);
    }
    this.tables[table]!.push(...rows.map((row) => ({ ...row })));
  }
}

function values(row: Row): string {
  return Object.values(row)
    .map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
    .join(', ');
}

/** A query that is sent when it is waited for, as builders are. */
function lazily<T extends object>(builder: T, send: () => unknown): T {
  return Object.assign(builder, {
    // biome-ignore lint/suspicious/noThenProperty: so are the builders
    then: (done: (rows: unknown) => void, failed: (error: unknown) => void) =>
      new Promise((resolve) => resolve(send())).then(done, failed),
  });
}

/** What the packages export, as far as the tests use it. */
function modulesOn(database: Database): Readonly<Record<string, unknown>> {
  const sqlPattern = /^SELECT \* FROM (\w+) WHERE (\w+) (?:= \?|IN \((\?(?:, \?)*)\))(?: ORDER BY (\w+))?$/;
  const mysql = async (name: string, sql: string, given: unknown[]): Promise<unknown> => {
    const insert = /^INSERT INTO (\w+) \((.*?)\) VALUES ((?:\((?:\?(?:, )?)+\)(?:, )?)+)$/.exec(sql);
    if (insert) {
      const columns = insert[2]!.split(', ');
      const rows: Row[] = [];
      for (let at = 0; at < given.length; at += columns.length)
        rows.push(Object.fromEntries(columns.map((column, index) => [column, given[at + index]])));
      assert.equal(sql.split('?').length - 1, given.length);
      database.insert(insert[1]!, rows);
      return [{ affectedRows: rows.length }];
    }
    const match = sqlPattern.exec(sql);
    assert.ok(match, `You have an error in your SQL syntax: ${sql}`);
    const [, table, column, marks, by] = match;
    const flat = name === 'query' ? given.flat() : given;
    if (name === 'execute') assert.ok(!given.some(Array.isArray), 'Bind parameters must not contain arrays');
    if (name === 'execute' && marks) assert.equal(marks.split(',').length, given.length);
    if (given.some((one) => Array.isArray(one) && one.length === 0)) assert.fail('syntax error near )');
    return [database.select(table!, column!, flat, by), []];
  };
  const connection = {
    query: (sql: string, given: unknown[]) => mysql('query', sql, given),
    execute: (sql: string, given: unknown[]) => mysql('execute', sql, given),
  };
  return {
    pg: {
      Pool: class {
        query = (sql: string, given: unknown[] = []) => database.sql(sql, given);
      },
    },
    'mysql2/promise': { createPool: () => connection },
    postgres: { __esModule: true, default: () => postgresJs(database) },
    knex: { __esModule: true, default: () => (table: string) => knexTable(database, table) },
    kysely: {
      Kysely: class {
        selectFrom = kyselyFrom(database);
        insertInto = kyselyInto(database);
      },
    },
    'drizzle-orm': {
      eq: (column: Column, value: unknown) => ({ column, values: [value] }),
      inArray: (column: Column, wanted: unknown[]) => {
        if (wanted.length === 0) throw new Error('inArray requires at least one value');
        return { column, values: wanted };
      },
    },
    'drizzle-orm/node-postgres': { drizzle: () => drizzleOn(database) },
    './schema': { customers: columnsOf('customers'), lines: columnsOf('lines') },
    '@prisma/client': { PrismaClient: prismaOn(database) },
    dataloader: {
      __esModule: true,
      default: class {
        #waiting: { key: unknown; done: (row: unknown) => void }[] = [];
        readonly #cache = new Map<unknown, Promise<unknown>>();
        constructor(private readonly batch: (keys: unknown[]) => Promise<unknown[]>) {}
        load(key: unknown): Promise<unknown> {
          if (key == null) throw new TypeError('The loader.load() function must be called with a value');
          const made =
            this.#cache.get(key) ??
            new Promise((done, failed) => {
              if (this.#waiting.push({ key, done }) > 1) return;
              process.nextTick(async () => {
                const all = this.#waiting.splice(0);
                try {
                  const rows = await this.batch(all.map((one) => one.key));
                  for (const [index, one] of all.entries()) one.done(rows[index]);
                } catch (error) {
                  failed(error);
                }
              });
            });
          this.#cache.set(key, made);
          return made;
        }
      },
    },
    typeorm: { Repository: class {}, In: (wanted: unknown[]) => ({ in: wanted }) },
    './typeorm': { customers: repository(database, 'customers'), lines: repository(database, 'lines') },
    sequelize: sequelizeOn(database),
    mongoose: mongooseOn(database),
    './mongoose': {
      CustomerModel: mongooseModel(database, 'customers'),
      LineModel: mongooseModel(database, 'lines'),
    },
  };
}

function postgresJs(database: Database): unknown {
  return (first: TemplateStringsArray | unknown[], ...given: unknown[]): unknown => {
    if (!('raw' in first)) return { list: first, columns: given };
    const text = first.join('?');
    return lazily({}, () => {
      const [only] = given as [{ list?: unknown[]; columns?: string[] }];
      if ([...given, ...(only?.list ?? [])].includes(undefined)) throw new Error('UNDEFINED_VALUE');
      const insert = /^INSERT INTO (\w+) (?:\((.*?)\) VALUES \(.*\)|\?)$/.exec(text);
      if (insert) {
        const columns = insert[2]?.split(', ');
        const rows = columns
          ? [Object.fromEntries(columns.map((column, index) => [column, given[index]]))]
          : (only.list as Row[]).map((row) =>
              Object.fromEntries(only.columns!.map((name) => [name, row[name]])),
            );
        if (rows.some((row) => Object.values(row).includes(undefined))) throw new Error('UNDEFINED_VALUE');
        return database.insert(insert[1]!, rows);
      }
      const match = /^SELECT \* FROM (\w+) WHERE (\w+) (= \?|IN \?)(?: ORDER BY (\w+))?$/.exec(text);
      assert.ok(match, text);
      const [, table, column, test, by] = match;
      return database.select(table!, column!, test === '= ?' ? given : only.list!, by);
    });
  };
}

function knexTable(database: Database, table: string): unknown {
  let wanted: [string, readonly unknown[]] | undefined;
  let by: string | undefined;
  let first = false;
  let rows: Row[] | undefined;
  const builder = {
    where(column: string | Row, value?: unknown) {
      const [[name, key] = ['', undefined]] =
        typeof column === 'string' ? [[column, value] as const] : Object.entries(column);
      wanted = [name, [key]];
      return builder;
    },
    whereIn(column: string, keys: unknown[]) {
      wanted = [column, keys];
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
    insert(given: Row | Row[]) {
      rows = [given].flat();
      return builder;
    },
  };
  return lazily(builder, () => {
    if (rows) return database.insert(table, rows);
    if (wanted?.[1].includes(undefined)) throw new Error('Undefined binding(s) detected');
    const found = database.select(table, ...wanted!, by);
    return first ? found[0] : found;
  });
}

const kyselyFrom = (database: Database) => (table: string) => {
  let wanted: [string, readonly unknown[]] | undefined;
  let by: string | undefined;
  const builder = {
    selectAll: () => builder,
    where(column: string, operator: '=' | 'in', value: unknown) {
      if (operator === 'in' && (value as unknown[]).length === 0)
        throw new Error('syntax error at or near ")"');
      wanted = [column, operator === 'in' ? (value as unknown[]) : [value]];
      return builder;
    },
    orderBy(column: string) {
      by = column;
      return builder;
    },
    execute: async () => database.select(table, ...wanted!, by),
    executeTakeFirst: async () => database.select(table, ...wanted!, by)[0],
  };
  return builder;
};

const kyselyInto = (database: Database) => (table: string) => ({
  values: (rows: Row | Row[]) => ({ execute: async () => database.insert(table, [rows].flat()) }),
});

interface Column {
  readonly table: string;
  readonly name: string;
}

function columnsOf(table: string): Record<string, unknown> {
  return {
    table,
    ...Object.fromEntries(Object.keys(SEED[table]![0]!).map((name) => [name, { table, name }])),
  };
}

function drizzleOn(database: Database): unknown {
  type Where = { column: Column; values: unknown[] };
  const find = (table: string) => ({
    findFirst: async ({ where }: { where: Where }) =>
      database.select(table, where.column.name, where.values)[0],
    findMany: async ({ where }: { where: Where }) => database.select(table, where.column.name, where.values),
  });
  return {
    query: { customers: find('customers'), lines: find('lines') },
    select: () => {
      let wanted: Where | undefined;
      let by: string | undefined;
      let count = Number.POSITIVE_INFINITY;
      const builder = {
        from: () => builder,
        where(where: Where) {
          wanted = where;
          return builder;
        },
        orderBy({ name }: Column) {
          by = name;
          return builder;
        },
        limit(limit: number) {
          count = limit;
          return builder;
        },
      };
      return lazily(builder, () =>
        database.select(wanted!.column.table, wanted!.column.name, wanted!.values, by).slice(0, count),
      );
    },
    insert: ({ table }: { table: string }) => ({
      values: (rows: Row | Row[]) => {
        if (Array.isArray(rows) && rows.length === 0)
          throw new Error('values() must be called with at least one value');
        return lazily({}, () => database.insert(table, [rows].flat()));
      },
    }),
  };
}

function prismaOn(database: Database): unknown {
  const model = (table: string): unknown => {
    const find = (where: Row, by?: Row): Row[] => {
      const [[column, value] = ['', undefined]] = Object.entries(where);
      const wanted = typeof value === 'object' && value ? (value as { in: unknown[] }).in : [value];
      if (wanted.some((one) => one == null)) throw new TypeError(`Argument ${column} is missing.`);
      return database.select(table, column, wanted, by && Object.keys(by)[0]);
    };
    return {
      findUnique: async ({ where }: { where: Row }) => find(where)[0] ?? null,
      findFirst: async ({ where }: { where: Row }) => find(where)[0] ?? null,
      findMany: async ({ where, orderBy }: { where: Row; orderBy?: Row }) => find(where, orderBy),
      create: async ({ data }: { data: Row }) => database.insert(table, [data]),
      createMany: async ({ data }: { data: Row[] }) => database.insert(table, data),
    };
  };
  return class {
    customer = model('customers');
    line = model('lines');
  };
}

function repository(database: Database, table: string): unknown {
  const find = (where: Row, order?: Row): Row[] => {
    const [[column, value] = ['', undefined]] = Object.entries(where);
    const wanted = typeof value === 'object' && value ? (value as { in: unknown[] }).in : [value];
    return database.select(table, column, wanted, order && Object.keys(order)[0]);
  };
  return {
    findOneBy: async (where: Row) => find(where)[0] ?? null,
    findBy: async (where: Row) => find(where),
    findOne: async ({ where }: { where: Row }) => find(where)[0] ?? null,
    find: async ({ where, order }: { where: Row; order?: Row }) => find(where, order),
    insert: async (rows: Row | Row[]) => database.insert(table, [rows].flat()),
  };
}

function sequelizeOn(database: Database): unknown {
  const model = (table: string): unknown => {
    const all = (where: Row, by?: string): Row[] => {
      const [[column, value] = ['', undefined]] = Object.entries(where);
      if (value === undefined) throw new Error(`WHERE parameter "${column}" has invalid "undefined" value`);
      return database.select(table, column, [value].flat(), by);
    };
    return {
      primaryKeyAttribute: 'id',
      findByPk: async (key: unknown) =>
        key == null ? null : (database.select(table, 'id', [key])[0] ?? null),
      findOne: async ({ where }: { where: Row }) => all(where)[0] ?? null,
      findAll: async ({ where, order }: { where: Row; order?: [string] }) => all(where, order?.[0]),
      create: async (row: Row) => database.insert(table, [row]),
      bulkCreate: async (rows: Row[]) => (rows.length > 0 ? database.insert(table, rows) : undefined),
    };
  };
  return {
    DataTypes: {},
    Sequelize: class {
      define = (name: string) => model(name);
    },
  };
}

function mongooseModel(database: Database, table: string): Record<string, unknown> {
  const query = (where: Row, one: boolean): unknown => {
    const [[column, value] = ['', undefined]] = Object.entries(where);
    const wanted = typeof value === 'object' && value ? (value as { $in: unknown[] }).$in : [value];
    let by: string | undefined;
    const builder = {
      lean: () => builder,
      sort(order: string) {
        by = order;
        return builder;
      },
    };
    return lazily(builder, () => {
      if (wanted.includes('bad')) throw new Error('Cast to ObjectId failed for value "bad"');
      const found = database.select(table, column === '_id' ? 'id' : column, wanted, by);
      const rows = found.map(({ id, ...row }) => ({ _id: { toString: () => String(id) }, ...row }));
      return one ? (rows[0] ?? null) : rows;
    });
  };
  return {
    findById: (id: unknown) => query({ _id: id }, true),
    findOne: (where: Row) => query(where, true),
    find: (where: Row) => query(where, false),
    create: async (row: Row) => database.insert(table, [row]),
    insertMany: async (rows: Row[]) => (rows.length > 0 ? database.insert(table, rows) : undefined),
  };
}

function mongooseOn(database: Database): unknown {
  return {
    Schema: class {},
    model: (name: string) => mongooseModel(database, name),
  };
}
