import { type Layer, members } from './layer';

/** RethinkDB: terms are built and then run. https://rethinkdb.com/api/javascript */
export const rethinkdb: Layer = {
  name: 'rethinkdb',
  packages: ['rethinkdb', 'rethinkdbdash', 'rethinkhaberdashery', 'rethinkdb-ts'],
  exports: {
    default: { value: 'Term' },
    '*': { value: 'Term' },
    r: { value: 'Term' },
  },
  anyExport: { value: 'Term' },
  types: {
    Term: {
      call: { type: 'Term' },
      members: {
        run: { runs: 'either' },
        ...members('connect createPool getPoolMaster', {}),
        // What defines something is one for each, however it is sent.
        ...members('dbCreate dbDrop tableCreate tableDrop indexCreate indexDrop indexWait indexStatus', {}),
        ...members('reconfigure rebalance wait config status', {}),
      },
      rest: { type: 'Term' },
    },
  },
  telltales: [{ member: /^run$/, type: 'Term', receiver: /^(q|query|rql|r|term)$/ }],
  batchRead: 'table.getAll(r.args(ids))',
  batchWrite: 'table.insert(rows)',
  batchUpdate: 'table.getAll(r.args(ids)).update(values)',
  batchUpsert: "table.insert(rows, { conflict: 'update' })",
  batchDelete: 'table.getAll(r.args(ids)).delete()',
};
