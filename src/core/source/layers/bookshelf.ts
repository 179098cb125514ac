import { knex } from './knex';
import { type Layer, members } from './layer';

/** Of model classes, models, collections and relations alike: what a query gives is written the same for one and many. */
const QUERIES = {
  ...members('fetch fetchAll fetchPage fetchOne refresh load count', { runs: 'read', gives: 'Instance' }),
  ...members('save destroy attach detach updatePivot', { runs: 'write' }),
  ...members('where orderBy resetQuery forge withPivot models first last at clone', { type: 'Instance' }),
  ...members('related hasOne hasMany belongsTo belongsToMany morphOne morphMany morphTo through', {
    type: 'Instance',
  }),
  query: { type: 'Builder' },
} as const;

/** Bookshelf.js: models and collections over Knex. https://bookshelfjs.org */
export const bookshelf: Layer = {
  name: 'bookshelf',
  packages: ['bookshelf'],
  exports: {
    default: { call: 'Bookshelf', instance: 'Bookshelf' },
    '*': { call: 'Bookshelf', instance: 'Bookshelf' },
    Model: { subclass: 'ModelClass', instance: 'Instance' },
  },
  types: {
    ...knex.types,
    Bookshelf: {
      members: {
        Model: { type: 'ModelClass' },
        Collection: { type: 'ModelClass' },
        ...members('model collection', { type: 'ModelClass', handsBack: true }),
        knex: { type: 'Knex' },
        transaction: { callback: 'Knex' },
        plugin: {},
      },
    },
    ModelClass: {
      members: {
        ...QUERIES,
        // What bookshelf-modelbase adds to a model.
        ...members('findAll findOne findById', { runs: 'read', gives: 'Instance' }),
        ...members('create update upsert findOrCreate', { runs: 'write', gives: 'Instance' }),
      },
    },
    Instance: { members: { ...QUERIES, create: { runs: 'write', gives: 'Instance' } }, isRow: true },
  },
  guesses: [{ name: /bookshelf$/i, type: 'Bookshelf' }],
  telltales: [
    { member: /^(related|updatePivot)$/, type: 'Instance' },
    { member: /^forge$/, type: 'ModelClass' },
    { member: /^(fetchAll|fetchPage)$/, type: 'Instance', receiver: /([cC]ollection|[mM]odel)s?$/ },
    {
      member: /^(fetch|fetchAll|fetchPage|refresh|save|destroy)$/,
      type: 'Instance',
      options: ['withRelated', 'require', 'transacting', 'patch', 'autoRefresh', 'columns'],
    },
    { member: /^(attach|detach)$/, type: 'Instance', options: ['transacting', 'require'] },
  ],
  rowMethods: [
    { member: /^(save|destroy|refresh)$/, runs: 'write', given: 'options' },
    { member: /^(save|destroy)$/, runs: 'write', given: 'values' },
  ],
  batchRead: ".where('id', 'IN', ids).fetchAll(), or withRelated",
  batchWrite: 'bookshelf.knex.batchInsert(table, rows)',
  batchUpdate: ".where('id', 'in', ids).save(values, { method: 'update', patch: true })",
  batchDelete: ".where('id', 'in', ids).destroy()",
};
