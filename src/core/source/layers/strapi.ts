import { type Layer, members } from './layer';

const READ = 'findOne findMany findFirst findPage findWithCount find count load loadPages';
const WRITE = 'create createMany update updateMany delete deleteMany publish unpublish discardDraft clone';

/** Strapi: the Document Service, the Entity Service and the Query Engine. https://docs.strapi.io/cms/api */
export const strapi: Layer = {
  name: 'strapi',
  packages: ['@strapi/strapi', '@strapi/types', '@strapi/utils', '@strapi/core', '@strapi/database'],
  exports: {
    Strapi: { instance: 'Strapi' },
    'Core.Strapi': { instance: 'Strapi' },
    Database: { instance: 'Database' },
  },
  types: {
    Strapi: {
      members: {
        ...members('documents query', { type: 'Model' }),
        entityService: { type: 'Model' },
        db: { type: 'Database' },
      },
    },
    Database: {
      members: {
        query: { type: 'Model' },
        entityManager: { type: 'Model' },
        transaction: { callback: 'Strapi' },
      },
    },
    Model: { members: { ...members(READ, { runs: 'read' }), ...members(WRITE, { runs: 'write' }) } },
  },
  guesses: [{ name: /^strapi$/, type: 'Strapi' }],
  batchRead: 'findMany({ filters: { id: { $in: ids } } }), or populate',
  batchWrite: 'strapi.db.query(uid).createMany({ data: rows })',
  batchUpdate: 'updateMany({ where: { id: { $in: ids } }, data })',
  batchDelete: 'deleteMany({ where: { id: { $in: ids } } })',
};
