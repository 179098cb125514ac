import { type Layer, members } from './layer';

/** MikroORM: `persist` and `assign` only note changes; `flush` sends them. https://mikro-orm.io */
export const mikroOrm: Layer = {
  name: 'mikro-orm',
  packages: ['@mikro-orm/'],
  exports: {
    EntityManager: { instance: 'Manager' },
    SqlEntityManager: { instance: 'Manager' },
    EntityRepository: { instance: 'Repository', subclass: 'Repository' },
    MikroORM: { instance: 'Orm' },
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
        ...members('fork', { type: 'Manager' }),
        getRepository: { type: 'Repository' },
        transactional: { callback: 'Manager' },
        ...members('createQueryBuilder qb', { type: 'Builder' }),
      },
    },
    Repository: {
      members: {
        ...members('find findOne findOneOrFail findAll findAndCount count populate', { runs: 'read' }),
        ...members('nativeInsert nativeUpdate nativeDelete upsert insert', { runs: 'write' }),
        ...members('createQueryBuilder qb', { type: 'Builder' }),
      },
    },
    Builder: {
      members: members('execute getResult getResultList getSingleResult getCount', { runs: 'either' }),
      rest: { type: 'Builder' },
    },
  },
  guesses: [{ name: /^(em|entityManager|forkedEm)$/, type: 'Manager' }],
  rowMethods: [{ member: /^(loadItems|loadCount|loadOrFail)$/, runs: 'read', given: 'options' }],
  batchRead: 'em.find(Entity, { id: ids }), or populate the relation',
  batchWrite: 'persist in the loop, one flush after it',
};
