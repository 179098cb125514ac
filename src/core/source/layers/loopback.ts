import { type Layer, members } from './layer';

const READ = 'find findOne findById count exists';
const WRITE = `create createAll save update updateAll updateById replaceById delete deleteAll deleteById upsert
  upsertWithWhere patchOrCreate replaceOrCreate findOrCreate destroyAll destroyById patchById`;

/** LoopBack: repositories of the fourth, models of the third. https://loopback.io/doc/en/lb4/Repositories.html */
export const loopback: Layer = {
  name: 'loopback',
  packages: ['@loopback/repository', '@loopback/sequelize', 'loopback', 'loopback-datasource-juggler'],
  exports: {
    ...members('DefaultCrudRepository DefaultTransactionalRepository SequelizeCrudRepository', {
      instance: 'Repository',
    }),
    ...members('CrudRepository EntityCrudRepository DefaultKeyValueRepository', { instance: 'Repository' }),
    ...members('HasManyRepository HasOneRepository DefaultHasManyRepository', { instance: 'Repository' }),
    ...members('HasManyRepositoryFactory HasOneRepositoryFactory ReferencesManyAccessor', {
      instance: 'Relation',
    }),
    HasManyThroughRepositoryFactory: { instance: 'Relation' },
    BelongsToAccessor: { instance: 'Accessor' },
    PersistedModel: { instance: 'Row', subclass: 'Model' },
  },
  types: {
    Repository: {
      members: {
        ...members(READ, { runs: 'read' }),
        ...members(WRITE, { runs: 'write' }),
        patch: { runs: 'write' },
        execute: { runs: 'sql' },
      },
      isExtended: true,
    },
    Relation: { call: { type: 'Repository' }, members: {} },
    Accessor: { call: { runs: 'read' }, members: {} },
    Model: {
      members: { ...members(READ, { type: 'Query' }), ...members(WRITE, { type: 'Query' }) },
      isExtended: true,
    },
    // What a model is asked is a promise, or answers to a callback.
    Query: { members: {}, thenable: true, answers: true, rows: 'Row' },
    Row: {
      members: members('save destroy updateAttributes updateAttribute patchAttributes', { runs: 'write' }),
      isRow: true,
      isExtended: true,
    },
  },
  guesses: [{ name: /Repo(sitory)?$/, type: 'Repository' }],
  telltales: [
    {
      member: new RegExp(`^(${`${READ} ${WRITE}`.trim().split(/\s+/).join('|')})$`),
      type: 'Model',
      receiver:
        /(^|\.)models\.\w+$|^(?!\w*(Object|Service|Helper|Manager|Utils?|Controller|Client|Api|Promise|Array)$)[A-Z]\w*[a-z]\w*$/,
    },
  ],
  rowMethods: [
    { member: /^(updateAttributes?|patchAttributes)$/, runs: 'write', given: 'values', answers: true },
    { member: /^(save|destroy)$/, runs: 'write', given: 'options', answers: true },
  ],
  batchRead: 'find({ where: { id: { inq: ids } } }), or include',
  batchWrite: 'createAll(rows)',
  batchUpdate: 'updateAll(values, { id: { inq: ids } })',
  batchDelete: 'deleteAll({ id: { inq: ids } })',
};
