import { type Layer, members } from './layer';

const READ =
  'find findBy findAndCount findAndCountBy findOne findOneBy findOneOrFail findOneByOrFail findByIds findOneById count countBy sum average minimum maximum exist exists existsBy';
const TREE =
  'findTrees findRoots findDescendants findDescendantsTree findAncestors findAncestorsTree countDescendants countAncestors';
const WRITE =
  'save insert update delete remove softDelete softRemove recover restore upsert increment decrement clear';

/** TypeORM. `create()` only makes an object, and `save(list)` is one batch. https://typeorm.io */
export const typeorm: Layer = {
  name: 'typeorm',
  packages: [
    'typeorm',
    '@nestjs/typeorm',
    // Services that answer requests out of one repository each.
    '@nestjsx/crud-typeorm',
    '@dataui/crud-typeorm',
    '@nestjs-query/query-typeorm',
    '@ptc-org/nestjs-query-typeorm',
    // Pages of a repository or a builder that they are given.
    'nestjs-typeorm-paginate',
    'nestjs-paginate',
  ],
  exports: {
    ...members('paginate paginateRaw paginateRawAndEntities', { value: 'Pages' }),
    Repository: { instance: 'Repository', subclass: 'Repository' },
    TreeRepository: { instance: 'Repository' },
    MongoRepository: { instance: 'Repository' },
    AbstractRepository: { instance: 'Repository', subclass: 'Repository' },
    TypeOrmCrudService: { instance: 'Service', subclass: 'Service' },
    TypeOrmQueryService: { instance: 'Service', subclass: 'Service' },
    EntityManager: { instance: 'Manager' },
    DataSource: { instance: 'Manager' },
    Connection: { instance: 'Manager' },
    QueryRunner: { instance: 'Manager' },
    ...members(
      'QueryBuilder SelectQueryBuilder InsertQueryBuilder UpdateQueryBuilder DeleteQueryBuilder SoftDeleteQueryBuilder',
      { instance: 'Builder' },
    ),
    BaseEntity: { subclass: 'EntityClass', instance: 'Entity' },
    getRepository: { call: 'Repository' },
    getCustomRepository: { call: 'Repository' },
    getManager: { call: 'Manager' },
    getConnection: { call: 'Manager' },
  },
  types: {
    Pages: { call: { runs: 'read' }, members: {} },
    Repository: {
      members: {
        ...members(`${READ} ${TREE}`, { runs: 'read' }),
        ...members(WRITE, { runs: 'write' }),
        query: { runs: 'sql' },
        ...members('createQueryBuilder createQueryBuilderFor createDescendantsQueryBuilder', {
          type: 'Builder',
        }),
        ...members('create merge preload metadata target', {}),
        manager: { type: 'Manager' },
        extend: { type: 'Repository', adds: true },
        ...members('repository getRepositoryFor', { type: 'Repository' }),
      },
      isExtended: true,
    },
    Service: {
      members: {
        ...members(
          'find findOne count query getMany getOne findById getById findByIds findRelation queryRelations',
          {
            runs: 'read',
          },
        ),
        ...members(
          'createOne createMany updateOne updateMany replaceOne deleteOne deleteMany setRelation addRelations removeRelation removeRelations',
          { runs: 'write' },
        ),
        repo: { type: 'Repository' },
      },
    },
    Manager: {
      members: {
        ...members(READ, { runs: 'read' }),
        ...members(WRITE, { runs: 'write' }),
        query: { runs: 'sql' },
        ...members('getRepository getTreeRepository getCustomRepository', { type: 'Repository' }),
        withRepository: { type: 'Repository', handsBack: true },
        createQueryBuilder: { type: 'Builder' },
        transaction: { callback: 'Manager' },
        manager: { type: 'Manager' },
        createQueryRunner: { type: 'Manager' },
        createEntityManager: { type: 'Manager' },
        ...members('create merge connect release startTransaction commitTransaction rollbackTransaction', {}),
      },
    },
    Builder: {
      members: {
        ...members(
          'getOne getOneOrFail getMany getManyAndCount getRawOne getRawMany getRawAndEntities getCount getExists stream',
          { runs: 'read' },
        ),
        execute: { runs: 'either' },
        ...members('getQuery getSql getParameters getQueryAndParameters', {}),
        relation: { type: 'Relation' },
      },
      rest: { type: 'Builder' },
    },
    // `relation(Post, 'tags').of(post)`
    Relation: {
      members: {
        of: { type: 'Relation' },
        ...members('loadOne loadMany', { runs: 'read' }),
        ...members('add remove addAndRemove set', { runs: 'write' }),
      },
    },
    EntityClass: {
      members: {
        ...members(READ, { runs: 'read' }),
        ...members('find findBy findOne findOneBy findOneOrFail findOneByOrFail findByIds findOneById', {
          runs: 'read',
          gives: 'Entity',
        }),
        ...members('save remove softRemove insert update delete softDelete upsert clear', { runs: 'write' }),
        query: { runs: 'sql' },
        createQueryBuilder: { type: 'Builder' },
        getRepository: { type: 'Repository' },
        ...members('create merge', { gives: 'Entity' }),
        ...members('preload', { runs: 'read', gives: 'Entity' }),
      },
    },
    Entity: { members: members('save remove softRemove recover reload', { runs: 'write' }), isRow: true },
  },
  guesses: [
    { name: /(Repository|Repo)$/, type: 'Repository' },
    {
      name: /^(manager|entityManager|em|dataSource|queryRunner|transactionalEntityManager|transactionManager)$/,
      type: 'Manager',
    },
  ],
  telltales: [
    { member: /^(getRawMany|getRawOne|getManyAndCount|getOneOrFail)$/, type: 'Builder' },
    { member: /^(findOneOrFail|findOneByOrFail|findAndCountBy)$/, type: 'Repository' },
  ],
  rowMethods: [
    { member: /^(save|remove|softRemove|recover)$/, runs: 'write', given: 'options' },
    { member: /^reload$/, runs: 'read', given: 'options' },
  ],
  rowClass: 'BaseEntity',
  batchRead: 'findBy({ id: In(ids) }), or load the relation',
  batchWrite: 'save(list) or insert(list)',
  batchUpdate: "update({ id: In(ids) }, values), or upsert(rows, ['id'])",
  batchUpsert: "upsert(rows, ['id'])",
  batchDelete: 'delete({ id: In(ids) })',
};
