import { type Layer, members } from './layer';

const client = {
  ...members('queryObject queryArray', { runs: 'sql' }),
  ...members('connect', { type: 'Client' }),
  ...members('createTransaction', { type: 'Client' }),
  ...members('begin commit rollback savepoint release end closed connected session', {}),
};

/**
 * PostgreSQL's driver for Deno: https://jsr.io/@db/postgres. By an import map its name is often that of postgres.js,
 * which exports none of these.
 */
export const denoPostgres: Layer = {
  name: 'deno-postgres',
  packages: ['@db/postgres', 'deno.land/x/postgres', 'deno-postgres', 'deno_postgres'],
  alsoNamed: ['postgres'],
  exports: members('Client Pool PoolClient QueryClient Transaction', { instance: 'Client' }),
  types: {
    Client: { members: client, isExtended: true },
  },
  guesses: [
    { name: /^(pool|pgPool|pgClient|dbClient|poolClient|client|db|conn|connection|tx|trx)$/, type: 'Client' },
  ],
  telltales: [{ member: /^query(Object|Array)$/, type: 'Client' }],
  batchRead: 'WHERE id = ANY($1)',
  batchWrite: 'INSERT … SELECT * FROM unnest($1::…[], $2::…[])',
};
