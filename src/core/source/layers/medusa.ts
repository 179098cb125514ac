import { type Layer, members } from './layer';

const READ = 'find findAndCount list listAndCount retrieve';
const WRITE = 'create update delete softDelete restore upsert upsertWithReplace';

/**
 * The module services of Medusa. A class that extends `MedusaService({ Post })` has methods such as `listPosts()` and
 * `createPosts()` that are written nowhere. https://docs.medusajs.com/resources/service-factory-reference
 */
export const medusa: Layer = {
  name: 'medusa',
  packages: ['@medusajs/framework/utils', '@medusajs/framework/types', '@medusajs/utils', '@medusajs/types'],
  exports: {
    MedusaService: { instance: 'ModuleService', subclass: 'ModuleService' },
    'ModulesSdkUtils.MedusaService': { instance: 'ModuleService', subclass: 'ModuleService' },
    MedusaInternalService: { instance: 'ModelService', subclass: 'ModelService' },
    'ModulesSdkUtils.MedusaInternalService': { instance: 'ModelService', subclass: 'ModelService' },
    IMedusaInternalService: { instance: 'ModelService' },
    'ModulesSdkTypes.IMedusaInternalService': { instance: 'ModelService' },
    'DAL.RepositoryService': { instance: 'ModelService' },
    'DAL.TreeRepositoryService': { instance: 'ModelService' },
  },
  types: {
    ModuleService: { members: {}, rest: { runs: 'either' } },
    ModelService: { members: { ...members(READ, { runs: 'read' }), ...members(WRITE, { runs: 'write' }) } },
  },
  batchRead: 'list with { id: ids }',
  batchWrite: 'pass the list to create, update or delete',
};
