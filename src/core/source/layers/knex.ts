import { type Layer, members } from './layer';

/** Knex: a builder runs when it is awaited, returned or given a `then`. https://knexjs.org */
export const knex: Layer = {
  name: 'knex',
  packages: ['knex'],
  exports: {
    default: { call: 'Knex', instance: 'Knex' },
    '*': { call: 'Knex', instance: 'Knex' },
    knex: { call: 'Knex' },
    Knex: { instance: 'Knex' },
    'Knex.Transaction': { instance: 'Knex' },
    ...members('Knex.QueryBuilder Knex.Raw QueryBuilder Raw', { instance: 'Builder' }),
  },
  types: {
    Knex: {
      call: { type: 'Builder' },
      members: {
        ...members('raw', { type: 'Builder' }),
        ...members('ref fn client destroy schema migrate seed isTransaction commit rollback', {}),
        ...members('transaction', { callback: 'Knex', type: 'Knex' }),
        ...members('transacting', { type: 'Builder' }),
        batchInsert: { runs: 'write' },
        queryBuilder: { type: 'Builder' },
      },
      rest: { type: 'Builder' },
    },
    Builder: {
      members: { ...members('then catch toSQL toString toQuery clone on', {}), clone: { type: 'Builder' } },
      rest: { type: 'Builder' },
      thenable: true,
    },
  },
  guesses: [
    { name: /^(knex|trx|txn|transaction)$/i, type: 'Knex' },
    { name: /^(db|tx|conn|connection|qb)$/, type: 'Knex' },
  ],
  batchRead: ".whereIn('id', ids)",
  batchWrite: '.insert(rows) or .batchInsert(table, rows)',
  batchUpdate: ".whereIn('id', ids).update(values), or .insert(rows).onConflict('id').merge()",
  batchUpsert: ".insert(rows).onConflict('id').merge()",
  batchDelete: ".whereIn('id', ids).del()",
};
