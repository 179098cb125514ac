import { type Layer, members } from './layer';

/** What tables, and those of a schema, are asked; `db[name]` is a table that is chosen while the program runs. */
const TABLE = {
  ...members('find findOne count where search findDoc countDoc searchDoc', { runs: 'read' }),
  ...members('insert save update destroy saveDoc saveDocs updateDoc modify refresh', { runs: 'write' }),
  ...members('join forJoin', { type: 'Table' }),
} as const;

/** Massive: tables and views are members of a database, or of a schema of it. https://massivejs.org */
export const massive: Layer = {
  name: 'massive',
  packages: ['massive'],
  exports: {
    default: { call: 'Database', value: 'Main' },
    '*': { call: 'Database', value: 'Main' },
    Database: { instance: 'Database' },
    Table: { instance: 'Table' },
    Writable: { instance: 'Table' },
    Readable: { instance: 'Table' },
  },
  types: {
    Main: { call: { type: 'Database' }, members: { Database: { type: 'Database' } } },
    Database: {
      members: {
        ...TABLE,
        query: { runs: 'sql' },
        withTransaction: { callback: 'Database' },
        ...members('instance pgp driverConfig loader listTables listViews listFunctions reload', {}),
        ...members('createDocumentTable createExtension createSchema dropSchema dropTable clone', {}),
      },
      rest: { type: 'Table' },
    },
    Table: { members: TABLE, rest: { type: 'Table' } },
  },
  guesses: [{ name: /^(db|database|tx|massive)$/, type: 'Database' }],
  telltales: [{ member: /^((find|save|update|search|count)Doc|withTransaction)$/, type: 'Database' }],
  batchRead: 'db.orders.find({ id: ids })',
  batchWrite: 'db.orders.insert(rows)',
  batchUpdate: 'db.orders.update({ id: ids }, values)',
  batchDelete: 'db.orders.destroy({ id: ids })',
};
