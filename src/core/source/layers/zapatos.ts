import { type Layer, members } from './layer';

/** Zapatos: a fragment of SQL is made by a function or a tag, and run on a client. https://jawj.github.io/zapatos/ */
export const zapatos: Layer = {
  name: 'zapatos',
  packages: ['zapatos/db', 'zapatos'],
  exports: {
    ...members('select selectOne selectExactlyOne count sum avg min max', { call: 'Read' }),
    ...members('insert upsert update deletes truncate', { call: 'Write' }),
    sql: { value: 'Tag' },
    SQLFragment: { instance: 'Statement' },
  },
  types: {
    Read: { members: { run: { runs: 'read' } } },
    Write: { members: { run: { runs: 'write' } } },
    Statement: { members: { run: { runs: 'either' } } },
    Tag: { tag: { type: 'Statement' }, members: {} },
  },
  batchRead: 'select(table, { id: conditions.isIn(ids) })',
  batchWrite: 'insert(table, rows)',
  batchUpdate: 'update(table, values, { id: conditions.isIn(ids) })',
  batchUpsert: 'upsert(table, rows, key)',
  batchDelete: 'deletes(table, { id: conditions.isIn(ids) })',
};
