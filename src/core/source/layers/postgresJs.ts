import { type Layer, members } from './layer';

/**
 * postgres.js: the tag builds a fragment or a query; it runs when awaited or returned.
 * https://github.com/porsager/postgres
 */
export const postgresJs: Layer = {
  name: 'postgres.js',
  packages: ['postgres', '@vercel/postgres-kysely'],
  exports: {
    default: { call: 'Sql', instance: 'Sql' },
    '*': { call: 'Sql' },
    Sql: { instance: 'Sql' },
    TransactionSql: { instance: 'Sql' },
    ReservedSql: { instance: 'Sql' },
    PendingQuery: { instance: 'Query' },
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
  },
  guesses: [{ name: /^(sql|pgSql|client)$/, type: 'Sql' }],
  batchRead: 'WHERE id IN followed by sql(ids)',
  batchWrite: 'INSERT INTO … followed by sql(rows)',
  batchUpdate: 'UPDATE … FROM (VALUES …) with sql(rows)',
  batchDelete: 'DELETE … WHERE id = ANY(…)',
};
