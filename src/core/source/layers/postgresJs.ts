import { type Layer, members } from './layer';

/**
 * postgres.js: the tag builds a fragment or a query; it runs when awaited or returned.
 * https://github.com/porsager/postgres
 */
export const postgresJs: Layer = {
  name: 'postgres.js',
  packages: ['postgres', '@vercel/postgres-kysely', 'slonik'],
  exports: {
    default: { call: 'Sql', instance: 'Sql' },
    '*': { call: 'Sql' },
    Sql: { instance: 'Sql' },
    TransactionSql: { instance: 'Sql' },
    ReservedSql: { instance: 'Sql' },
    createPool: { call: 'Slonik' },
    DatabasePool: { instance: 'Slonik' },
    CommonQueryMethods: { instance: 'Slonik' },
    DatabaseTransactionConnection: { instance: 'Slonik' },
    DatabasePoolConnection: { instance: 'Slonik' },
  },
  types: {
    Sql: {
      tag: { type: 'Query' },
      call: {},
      members: {
        ...members('begin savepoint reserve', { callback: 'Sql', type: 'Sql' }),
        ...members('unsafe file', { type: 'Query' }),
        ...members('json array typed notify end', {}),
      },
    },
    Query: {
      members: members('values raw simple execute cursor forEach', { type: 'Query' }),
      thenable: true,
    },
    Slonik: {
      members: {
        ...members('any anyFirst exists many manyFirst maybeOne maybeOneFirst one oneFirst query', {
          runs: 'sql',
        }),
        ...members('transaction connect', { callback: 'Slonik' }),
      },
    },
  },
  guesses: [{ name: /^(sql|pgSql|client)$/, type: 'Sql' }],
  batchRead: 'WHERE id IN followed by sql(ids)',
  batchWrite: 'INSERT INTO … followed by sql(rows)',
};
