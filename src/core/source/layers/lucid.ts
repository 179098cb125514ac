import { type Layer, members } from './layer';

const READ =
  'find findOrFail findBy findByOrFail findMany findManyBy first firstOrFail all fetchOrNewUpMany findOrNew firstOrNew';
const WRITE =
  'create createMany createQuietly createManyQuietly firstOrCreate fetchOrCreateMany updateOrCreate updateOrCreateMany truncate';

/** Lucid, the ORM of AdonisJS: models as classes, rows and relations that query. https://lucid.adonisjs.com */
export const lucid: Layer = {
  name: 'lucid',
  packages: ['@adonisjs/lucid/', '@ioc:Adonis/Lucid/'],
  exports: {
    BaseModel: { subclass: 'ModelClass', instance: 'Row' },
    default: { value: 'Database' },
    Database: { instance: 'Database' },
    QueryClientContract: { instance: 'Database' },
    TransactionClientContract: { instance: 'Database' },
    ModelQueryBuilderContract: { instance: 'Builder' },
  },
  types: {
    ModelClass: {
      members: {
        query: { type: 'Builder' },
        ...members(READ, { runs: 'read', gives: 'Row' }),
        ...members(WRITE, { runs: 'write', gives: 'Row' }),
      },
    },
    Row: {
      members: {
        related: { type: 'Relation' },
        ...members('load loadOnce loadCount loadAggregate refresh', { runs: 'read' }),
        ...members('save saveQuietly delete deleteQuietly restore', { runs: 'write' }),
        ...members('fill merge useTransaction', { type: 'Row' }),
      },
      isRow: true,
    },
    Relation: {
      members: {
        query: { type: 'Builder' },
        pivotQuery: { type: 'Builder' },
        ...members(WRITE, { runs: 'write', gives: 'Row' }),
        ...members('save saveMany associate dissociate attach detach sync', { runs: 'write' }),
      },
    },
    Builder: {
      members: {
        ...members('toSQL toQuery toKnex', {}),
        ...members('first firstOrFail', { runs: 'read', gives: 'Row' }),
        ...members('paginate exec', { runs: 'either' }),
      },
      rest: { type: 'Builder' },
      thenable: true,
      rows: 'Row',
    },
    Database: {
      members: {
        ...members('from table query insertQuery modelQuery knexQuery', { type: 'Builder' }),
        ...members('rawQuery knexRawQuery', { runs: 'sql' }),
        transaction: { callback: 'Database', type: 'Database' },
        connection: { type: 'Database' },
      },
    },
  },
  telltales: [
    {
      member: /^(findOrFail|findBy|findByOrFail|findMany|firstOrCreate|updateOrCreate|createMany)$/,
      type: 'ModelClass',
      receiver: /^[A-Z]\w*$/,
    },
    { member: /^related$/, type: 'Row' },
  ],
  rowMethods: [
    { member: /^save$/, runs: 'write', given: 'options' },
    { member: /^load$/, runs: 'read', given: 'names' },
  ],
  batchRead: ".whereIn('id', ids), or preload the relation",
  batchWrite: 'createMany(rows)',
  batchUpdate: ".whereIn('id', ids).update(values), or updateOrCreateMany(key, rows)",
  batchUpsert: 'updateOrCreateMany(key, rows)',
  batchDelete: ".whereIn('id', ids).delete()",
};
