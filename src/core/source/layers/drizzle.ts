import { type Layer, members } from './layer';

/** Types of databases and transactions, one for each driver. */
const DATABASES = `
  PgDatabase PgTransaction NodePgDatabase NodePgTransaction PostgresJsDatabase NeonHttpDatabase NeonDatabase
  VercelPgDatabase PgliteDatabase PgRemoteDatabase AwsDataApiPgDatabase XataHttpDatabase
  MySqlDatabase MySqlTransaction MySql2Database PlanetScaleDatabase TiDBServerlessDatabase
  BaseSQLiteDatabase SQLiteTransaction BetterSQLite3Database LibSQLDatabase DrizzleD1Database BunSQLiteDatabase
  SQLJsDatabase ExpoSQLiteDatabase OPSQLiteDatabase SqliteRemoteDatabase DrizzleSqliteDODatabase
  SingleStoreDatabase SingleStoreTransaction`;

const BUILDERS = ['Pg', 'MySql', 'SQLite', 'SingleStore'].flatMap((dialect) =>
  ['Select', 'SelectBase', 'SelectBuilder', 'SelectDynamic', 'SelectQueryBuilder'].map(
    (name) => dialect + name,
  ),
);

/** Drizzle ORM: builders are thenable. https://orm.drizzle.team */
export const drizzle: Layer = {
  name: 'drizzle',
  packages: ['drizzle-orm', 'drizzle-orm/'],
  exports: {
    drizzle: { call: 'Db' },
    ...members(DATABASES, { instance: 'Db' }),
    withReplicas: { call: 'Db' },
    ...members(BUILDERS.join(' '), { instance: 'Builder' }),
  },
  tables: { made: /table\(\)$/i, type: 'OverTable' },
  types: {
    OverTable: {
      members: members('create insert generate update upsert patch commit delete remove', { runs: 'write' }),
      rest: { runs: 'either' },
    },
    Db: {
      members: {
        ...members('select selectDistinct selectDistinctOn insert update delete with', { type: 'Builder' }),
        ...members('execute run all get values batch', { runs: 'either' }),
        transaction: { callback: 'Db' },
        query: { type: 'Tables' },
        $count: { runs: 'read' },
        $with: {},
      },
    },
    Tables: { members: {}, rest: { type: 'Table' } },
    Table: { members: members('findFirst findMany', { type: 'Builder' }) },
    Builder: {
      members: {
        ...members('execute run all get', { runs: 'either' }),
        ...members('then as getSQL toSQL', {}),
        $dynamic: { type: 'Builder', isOpen: true },
        prepare: { type: 'Prepared' },
      },
      rest: { type: 'Builder' },
      thenable: true,
    },
    Prepared: { members: members('execute run all get values', { runs: 'either' }) },
  },
  guesses: [{ name: /^(db|tx|trx|txn|database|_?drizzle\w*|dbOrTr?x|txOrDb|\w+(Db|Tr?x))$/, type: 'Db' }],
  // Whatever the connection is called: `run((client) => client.select().from(orders))`.
  telltales: [
    {
      member: /^from$/,
      receiver: /(^|\.)select(Distinct(On)?)?$/,
      type: 'Builder',
      outcome: { type: 'Builder' },
    },
    { member: /^values$/, receiver: /(^|\.)insert$/, type: 'Builder', outcome: { type: 'Builder' } },
    { member: /^where$/, receiver: /(^|\.)delete$/, type: 'Builder', outcome: { type: 'Builder' } },
    { member: /^set$/, receiver: /(^|\.)update$/, type: 'Builder', outcome: { type: 'Builder' } },
    // A table's queries that a repository is handed: `super({ query: db.query.orders })`, `this.query.findFirst({ where })`.
    {
      member: /^find(First|Many)$/,
      receiver: /(^|[.#])(query|\w+Query)$/,
      type: 'Table',
      options: ['where', 'with', 'columns', 'orderBy', 'limit', 'extras'],
    },
  ],
  batchRead: 'where(inArray(table.id, ids))',
  batchWrite: '.values(rows)',
  batchUpdate: '.set(values).where(inArray(table.id, ids)), or .values(rows).onConflictDoUpdate(…)',
  batchUpsert: '.values(rows).onConflictDoUpdate(…)',
  batchDelete: '.delete(table).where(inArray(table.id, ids))',
  onMySql: {
    batchUpdate: '.set(values).where(inArray(table.id, ids)), or .values(rows).onDuplicateKeyUpdate(…)',
    batchUpsert: '.values(rows).onDuplicateKeyUpdate(…)',
  },
};
