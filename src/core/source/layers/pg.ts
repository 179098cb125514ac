import { type Layer, members } from './layer';
import { RECORD, recordTypes } from './records';

const client = {
  ...members('query', { runs: 'sql' }),
  ...members('connect getClient', { type: 'Client' }),
  ...members('release end on removeListener', {}),
};

/** node-postgres: https://node-postgres.com */
export const pg: Layer = {
  name: 'pg',
  packages: [
    'pg',
    'pg-pool',
    '@neondatabase/serverless',
    '@vercel/postgres',
    'pg-native',
    '@electric-sql/pglite',
    '@fastify/postgres',
    'fastify-postgres',
  ],
  exports: {
    Pool: { instance: 'Client' },
    Client: { instance: 'Client' },
    PoolClient: { instance: 'Client' },
    ClientBase: { instance: 'Client' },
    Connection: { instance: 'Client' },
    PGlite: { instance: 'Client' },
    sql: { value: 'Tag' },
    default: { instance: 'Client' },
  },
  results: ['QueryResult', 'QueryArrayResult'],
  record: RECORD,
  namesake: { words: /^(pg|postgres|postgresql)$/, type: 'Client' },
  types: {
    ...recordTypes,
    Client: { members: client, isExtended: true },
    Tag: { tag: { runs: 'sql' }, members: { query: { runs: 'sql' } } },
  },
  guesses: [
    { name: /^(pool|pgPool|pgClient|dbClient|pgConn|connection|poolClient|pg|pgdb)$/, type: 'Client' },
    { name: /^(client|db|conn|tx|trx|txn)$/, type: 'Client' },
  ],
  batchRead: 'WHERE id = ANY($1)',
  batchWrite: 'INSERT … SELECT * FROM unnest($1::…[], $2::…[])',
  batchUpdate: 'UPDATE … FROM unnest($1::…[], $2::…[])',
  batchDelete: 'DELETE … WHERE id = ANY($1)',
};
