import { type Layer, members } from './layer';

const STATEMENTS = members('query queryOne queryFirst queryOneField queryOneColumn queryAsStream', {
  runs: 'sql',
});

/** What tables are asked, as members of a database or of a schema of it; `db[name]` is one that is chosen while the program runs. */
const TABLE = {
  ...members('find findAll findOne findFirst findFieldOnly findOneFieldOnly findFirstFieldOnly count', {
    runs: 'read',
  }),
  ...members('insert insertAndGet update updateOne updateAndGet updateAndGetOne', { runs: 'write' }),
  ...members('upsert upsertAndGet upsertColumns delete deleteOne deleteAll deleteAndGet deleteAndGetOne', {
    runs: 'write',
  }),
  ...STATEMENTS,
  ...members('truncate copy copyFrom db schema qualifiedName pkey fieldTypes', {}),
} as const;

/** Pogi: tables are members of a database, or of a schema of it. https://github.com/holdfenytolvaj/pogi */
export const pogi: Layer = {
  name: 'pogi',
  packages: ['pogi'],
  exports: {
    PgDb: { value: 'Main', instance: 'Database' },
    default: { value: 'Main' },
    '*': { value: 'Main' },
    PgTable: { instance: 'Table' },
    PgSchema: { instance: 'Table' },
  },
  types: {
    Main: {
      members: {
        PgDb: { type: 'Main' },
        connect: { type: 'Database' },
        getInstance: { type: 'Database' },
      },
    },
    Database: {
      members: {
        ...STATEMENTS,
        ...members('transactionBegin dedicatedConnectionBegin', { type: 'Database' }),
        ...members('transactionCommit transactionRollback savePoint dedicatedConnectionEnd', {}),
        ...members('pool connection config db close reload tables schemas fn logger setLogger', {}),
        ...members('setPgDbLogger setTypeParser setPgDbTypeParser on once emit', {}),
        ...members('isTransactionActive savePointRelease listen unlisten notify run execute', {}),
      },
      rest: { type: 'Table' },
    },
    Table: { members: TABLE, rest: { type: 'Table' } },
  },
  guesses: [{ name: /^(pgdb|pgDb|pgdbTs|db|tx|trx|transaction|pogi)$/, type: 'Database' }],
  telltales: [
    {
      member: /^(findFieldOnly|findOneFieldOnly|findFirstFieldOnly|updateAndGetOne|deleteAndGetOne)$/,
      type: 'Table',
    },
    { member: /^(queryOneField|queryOneColumn|transactionBegin)$/, type: 'Database' },
  ],
  batchRead: 'db.orders.find({ id: ids })',
  batchWrite: 'db.orders.insert(rows)',
  batchUpdate: 'one UPDATE for all, through db.query',
  batchDelete: 'one DELETE for all, through db.query',
};
