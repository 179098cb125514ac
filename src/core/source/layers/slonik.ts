import { type Layer, members } from './layer';

/**
 * Slonik: the tag only builds SQL, a method of the pool runs it. https://github.com/gajus/slonik
 */
export const slonik: Layer = {
  name: 'slonik',
  packages: ['slonik'],
  exports: {
    createPool: { call: 'Pool' },
    DatabasePool: { instance: 'Pool' },
    CommonQueryMethods: { instance: 'Pool' },
    DatabaseTransactionConnection: { instance: 'Pool' },
    DatabasePoolConnection: { instance: 'Pool' },
    sql: { value: 'Sql' },
    createSqlTag: { call: 'Sql' },
  },
  types: {
    Pool: {
      members: {
        ...members('any anyFirst exists many manyFirst maybeOne maybeOneFirst one oneFirst query stream', {
          runs: 'sql',
        }),
        ...members('transaction connect', { callback: 'Pool' }),
      },
    },
    Sql: {
      tag: { type: 'Fragment' },
      call: { type: 'Fragment' },
      members: {
        ...members('fragment unsafe', { type: 'Sql' }),
        ...members('type typeAlias', { type: 'Sql' }),
        ...members(
          'join identifier array unnest literalValue json jsonb date timestamp interval binary uuid',
          {
            type: 'Fragment',
          },
        ),
      },
    },
    Fragment: { members: {} },
  },
  guesses: [{ name: /^(pool|dbPool|slonik|connection|transaction|conn|tx|trx|txn)$/, type: 'Pool' }],
  telltales: [{ member: /^(maybeOne|maybeOneFirst|anyFirst|manyFirst|oneFirst)$/, type: 'Pool' }],
  batchRead: "WHERE id = ANY(…) with sql.array(ids, 'int4')",
  batchWrite: 'INSERT … SELECT * FROM … with sql.unnest(rows, types)',
  batchUpdate: 'UPDATE … FROM … with sql.unnest(rows, types)',
  batchDelete: 'DELETE … WHERE id = ANY(…) with sql.array(ids, type)',
};
