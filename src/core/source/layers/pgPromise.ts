import { type Layer, members } from './layer';

/**
 * pg-promise: the library, called with options, gives a factory of databases; a database, a task and a transaction
 * have the same methods, each of which sends its statement. Repositories that `extend` adds to them are the program's
 * own. https://vitaly-t.github.io/pg-promise
 */
export const pgPromise: Layer = {
  name: 'pg-promise',
  packages: ['pg-promise'],
  exports: {
    default: { call: 'Main', instance: 'Main' },
    '*': { call: 'Main' },
    IMain: { instance: 'Main' },
    IDatabase: { instance: 'Protocol' },
    ITask: { instance: 'Protocol' },
    IConnected: { instance: 'Protocol' },
    IBaseProtocol: { instance: 'Protocol' },
  },
  types: {
    Main: { call: { type: 'Protocol' }, members: { pg: {}, helpers: {}, as: {}, utils: {}, end: {} } },
    Protocol: {
      members: {
        ...members('query none one many oneOrNone manyOrNone any result multi multiResult each map stream', {
          runs: 'sql',
        }),
        ...members('func proc', { runs: 'either' }),
        ...members('tx task txIf taskIf', { callback: 'Protocol' }),
        connect: { type: 'Protocol' },
        ...members('batch page sequence', {}),
      },
      isExtended: true,
    },
  },
  guesses: [{ name: /^(db|database|conn|connection|tx|t|task|transaction|pgdb)$/, type: 'Protocol' }],
  telltales: [{ member: /^(oneOrNone|manyOrNone)$/, type: 'Protocol' }],
  sendsOneByOne: true,
  batchRead: 'WHERE id IN ($1:csv)',
  batchWrite: 'pgp.helpers.insert(rows, columns)',
  batchUpdate: 'pgp.helpers.update(rows, columns)',
  batchDelete: 'DELETE … WHERE id IN ($1:csv)',
};
