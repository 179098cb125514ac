import { type Layer, members } from './layer';

/** Methods of the adapters themselves, beside their hooks. */
const READ = 'find get _find _get';
const WRITE = 'create update patch remove _create _update _patch _remove';

/**
 * Feathers, of which every service is a table: `app.service('orders').find({ query })`. Its packages here are those
 * that keep rows in a database. https://feathersjs.com
 */
export const feathers: Layer = {
  name: 'feathers',
  packages: [
    'feathers-mongoose',
    'feathers-mongodb',
    'feathers-sequelize',
    'feathers-knex',
    'feathers-objection',
    'feathers-prisma',
    '@feathersjs/knex',
    '@feathersjs/mongodb',
  ],
  exports: {
    default: { call: 'Service', instance: 'Service', subclass: 'ServiceClass' },
    '*': { call: 'Service', instance: 'Service', subclass: 'ServiceClass' },
    ...members('Service KnexService MongoDBService SequelizeService ObjectionService MongooseService', {
      instance: 'Service',
      subclass: 'ServiceClass',
    }),
  },
  types: {
    Service: {
      members: { ...members(READ, { runs: 'read' }), ...members(WRITE, { runs: 'write' }) },
      isExtended: true,
    },
    ServiceClass: { members: {} },
  },
  telltales: [
    // The service that a hook belongs to.
    {
      member: /^(find|get|create|update|patch|remove)$/,
      type: 'Service',
      receiver: /^(hook|context|ctx)\.service$/,
    },
  ],
  batchRead: 'find({ query: { id: { $in: ids } }, paginate: false })',
  batchWrite: 'create(rows), with `multi` allowed',
  batchUpdate: 'patch(null, values, { query: { id: { $in: ids } } }), with `multi` allowed',
  batchDelete: 'remove(null, { query: { id: { $in: ids } } }), with `multi` allowed',
};
