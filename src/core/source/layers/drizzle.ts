import { type Layer, members } from './layer';

/** Drizzle ORM: builders are thenable. https://orm.drizzle.team */
export const drizzle: Layer = {
  name: 'drizzle',
  packages: ['drizzle-orm', 'drizzle-orm/'],
  exports: {
    drizzle: { call: 'Db' },
    NodePgDatabase: { instance: 'Db' },
    PostgresJsDatabase: { instance: 'Db' },
    PgDatabase: { instance: 'Db' },
    PgTransaction: { instance: 'Db' },
    MySql2Database: { instance: 'Db' },
    BetterSQLite3Database: { instance: 'Db' },
    LibSQLDatabase: { instance: 'Db' },
    NeonHttpDatabase: { instance: 'Db' },
    NeonDatabase: { instance: 'Db' },
  },
  types: {
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
        ...members('then as getSQL toSQL prepare $dynamic', {}),
      },
      rest: { type: 'Builder' },
      thenable: true,
    },
  },
  guesses: [{ name: /^(db|tx|trx|database|drizzle|dbOrTr?x|txOrDb|\w+(Db|Tr?x))$/, type: 'Db' }],
  batchRead: 'where(inArray(table.id, ids))',
  batchWrite: '.values(rows)',
};
