import { type Layer, members } from './layer';

/**
 * Cloudflare D1: a statement runs where it is asked for rows, and `batch` sends a list of them at once. A worker's
 * bindings have types that nothing imports. https://developers.cloudflare.com/d1/worker-api
 */
export const d1: Layer = {
  name: 'd1',
  packages: ['@cloudflare/workers-types', '@cloudflare/workers-types/'],
  exports: {
    D1Database: { instance: 'Database' },
    D1DatabaseSession: { instance: 'Database' },
    D1PreparedStatement: { instance: 'Statement' },
  },
  globals: ['D1Database', 'D1DatabaseSession', 'D1PreparedStatement'],
  types: {
    Database: {
      members: {
        prepare: { type: 'Statement' },
        exec: { runs: 'sql' },
        batch: { runs: 'either' },
        withSession: { type: 'Database' },
        ...members('dump getBookmark', {}),
      },
    },
    Statement: {
      members: {
        bind: { type: 'Statement' },
        ...members('first all run raw', { runs: 'either' }),
      },
    },
  },
  batchRead: 'WHERE id IN (SELECT value FROM json_each(?))',
  batchWrite: 'DB.batch(statements)',
};
