import { type Layer, members } from './layer';

/** better-sqlite3, node:sqlite and sqlite3: queries run in the process, so a loop costs less, but still N parses. */
export const sqlite: Layer = {
  name: 'sqlite',
  packages: [
    'better-sqlite3',
    'better-sqlite3-multiple-ciphers',
    '@signalapp/better-sqlite3',
    '@signalapp/sqlcipher',
    '@journeyapps/sqlcipher',
    'node:sqlite',
    'sqlite3',
    'sqlite',
    'node-sqlite3-wasm',
    'libsql',
    'bun:sqlite',
    '@libsql/client',
  ],
  exports: {
    default: { instance: 'Database', call: 'Database' },
    Database: { instance: 'Database' },
    DatabaseSync: { instance: 'Database' },
    // What statements are declared as that a program prepares once and keeps.
    ...members('Statement StatementSync', { instance: 'Statement' }),
    open: { call: 'Async' },
    createClient: { call: 'Async' },
  },
  types: {
    Database: {
      members: {
        prepare: { type: 'Statement' },
        ...members('exec run all get each', { runs: 'sql' }),
        transaction: {},
        query: { type: 'Statement' },
      },
    },
    Statement: {
      members: {
        ...members('run get all iterate values', { runs: 'either' }),
        // What it is set to before it runs: `prepare(text).safeIntegers(true).run(id)`.
        ...members('bind pluck raw expand safeIntegers', { type: 'Statement' }),
      },
    },
    Async: {
      members: {
        ...members('run get all each exec execute batch', { runs: 'sql' }),
        prepare: { type: 'Statement' },
      },
    },
  },
  guesses: [{ name: /^(db|database|conn|connection|sqlite|sqliteDb|sqlite3)$/, type: 'Database' }],
  batchRead: 'WHERE id IN (SELECT value FROM json_each(?))',
  batchWrite: 'one prepared statement inside one transaction',
  batchDelete: 'DELETE … WHERE id IN (SELECT value FROM json_each(?))',
};
