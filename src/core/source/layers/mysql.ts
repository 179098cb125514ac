import { type Layer, members } from './layer';
import { RECORD, recordTypes } from './records';

const connection = {
  ...members('query execute', { runs: 'sql' }),
  ...members('promise getConnection', { type: 'Connection' }),
  ...members('release end destroy format escape', {}),
} as const;

/** mysql, mysql2 and mariadb: https://sidorares.github.io/node-mysql2 */
export const mysql: Layer = {
  name: 'mysql2',
  packages: [
    'mysql2',
    'mysql2/promise',
    'mysql',
    'promise-mysql',
    'mariadb',
    '@fastify/mysql',
    '@planetscale/database',
  ],
  exports: {
    createPool: { call: 'Connection' },
    createConnection: { call: 'Connection' },
    createPoolCluster: { call: 'Connection' },
    connect: { call: 'Connection' },
    Client: { instance: 'Connection' },
    Pool: { instance: 'Connection' },
    Connection: { instance: 'Connection' },
    PoolConnection: { instance: 'Connection' },
  },
  record: RECORD,
  namesake: { words: /^(mysql2?|mariadb)$/, type: 'Connection' },
  types: {
    ...recordTypes,
    Connection: { members: connection },
  },
  guesses: [{ name: /^(pool|conn|connection|db|mysql)$/, type: 'Connection' }],
  batchRead: 'WHERE id IN (?)',
  batchWrite: 'INSERT INTO … VALUES ?',
  batchUpdate: 'INSERT INTO … VALUES ? ON DUPLICATE KEY UPDATE …, or UPDATE … WHERE id IN (?)',
  batchUpsert: 'INSERT INTO … VALUES ? ON DUPLICATE KEY UPDATE …',
  batchDelete: 'DELETE … WHERE id IN (?)',
};
