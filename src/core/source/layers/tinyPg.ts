import { type Layer, members } from './layer';

/**
 * TinyPg: statements lie in files of their own and are run by their path, `db.sql('orders.by_day', { day })`, or are
 * written down, `db.query('SELECT …', { day })`. https://github.com/dynajoe/tinypg
 */
export const tinyPg: Layer = {
  name: 'tinypg',
  packages: ['tinypg'],
  exports: {
    ...members('TinyPg default', { instance: 'Database' }),
    FormattableDbCall: { instance: 'Statement' },
  },
  types: {
    Database: {
      members: {
        ...members('sql query', { runs: 'sql' }),
        formattable: { type: 'Statement' },
        transaction: { callback: 'Database' },
        isolatedEmitter: { type: 'Database' },
        ...members('events options pool makeEvents close dispose getClient', {}),
      },
    },
    Statement: { members: { format: { type: 'Statement' }, query: { runs: 'either' } } },
  },
  guesses: [{ name: /^(db|database|tiny|tinyPg|tinypg|tx|trx|txn|tdb)$/, type: 'Database' }],
  batchRead: 'WHERE id = ANY(:ids)',
  batchWrite: 'INSERT … SELECT * FROM unnest(:ids::…[], :names::…[])',
  batchUpdate: 'UPDATE … FROM unnest(:ids::…[], :names::…[])',
  batchDelete: 'DELETE … WHERE id = ANY(:ids)',
};
