import { type Layer, members } from './layer';

/** MikroORM: `persist` and `assign` only note changes; `flush` sends them. https://mikro-orm.io */
export const mikroOrm: Layer = {
  name: 'mikro-orm',
  packages: ['@mikro-orm/'],
  exports: {
    EntityManager: { instance: 'Manager' },
    SqlEntityManager: { instance: 'Manager' },
    MongoEntityManager: { instance: 'Manager' },
    EntityRepository: { instance: 'Repository', subclass: 'Repository' },
    SqlEntityRepository: { instance: 'Repository', subclass: 'Repository' },
    MongoEntityRepository: { instance: 'Repository', subclass: 'Repository' },
    MikroORM: { instance: 'Orm' },
    QueryBuilder: { instance: 'Builder' },
    Collection: { instance: 'Collection' },
    Reference: { instance: 'Reference' },
    Ref: { instance: 'Reference' },
    IdentifiedReference: { instance: 'Reference' },
    wrap: { call: 'Reference' },
  },
  types: {
    Orm: { members: { em: { type: 'Manager' } } },
    Manager: {
      members: {
        ...members('find findOne findOneOrFail findAll findAndCount findByCursor count refresh populate', {
          runs: 'read',
        }),
        ...members(
          'flush persistAndFlush removeAndFlush nativeInsert nativeUpdate nativeDelete upsert upsertMany insert insertMany',
          { runs: 'write' },
        ),
        execute: { runs: 'sql' },
        ...members('fork persist remove persistLater removeLater getContext', { type: 'Manager' }),
        ...members('getRepository repo', { type: 'Repository' }),
        transactional: { callback: 'Manager' },
        ...members('createQueryBuilder qb', { type: 'Builder' }),
      },
    },
    Repository: {
      members: {
        ...members('find findOne findOneOrFail findAll findAndCount count populate', { runs: 'read' }),
        ...members(
          'nativeInsert nativeUpdate nativeDelete upsert upsertMany insert insertMany flush persistAndFlush removeAndFlush',
          { runs: 'write' },
        ),
        ...members('persist remove getEntityManager', { type: 'Manager' }),
        ...members('createQueryBuilder qb', { type: 'Builder' }),
      },
      isExtended: true,
    },
    Collection: {
      members: members('init load loadItems loadCount matching', { runs: 'read' }),
      isRow: true,
    },
    Reference: {
      members: members('init load loadOrFail loadEntity loadProperty populate', { runs: 'read' }),
      isRow: true,
    },
    Builder: {
      members: members('execute getResult getResultList getSingleResult getCount', { runs: 'either' }),
      rest: { type: 'Builder' },
      thenable: true,
    },
  },
  guesses: [{ name: /^(em|entityManager|forkedEm)$/, type: 'Manager' }],
  telltales: [
    {
      member: /^(findOneOrFail|findByCursor|persistAndFlush|removeAndFlush|native(Insert|Update|Delete))$/,
      type: 'Repository',
    },
  ],
  rowMethods: [{ member: /^(loadItems|loadCount|loadOrFail)$/, runs: 'read', given: 'options' }],
  batchRead: 'em.find(Entity, { id: ids }), or populate the relation',
  batchWrite: 'persist in the loop, one flush after it',
  batchUpsert: 'upsertMany(Order, rows)',
  batchDelete: 'nativeDelete({ id: { $in: ids } })',
};
