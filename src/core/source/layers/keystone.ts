import { type Layer, members } from './layer';
import { prisma } from './prisma';

/**
 * Keystone's context: lists that are queried by `query` and `db`, and Prisma below. https://keystonejs.com/docs/context
 * Of Keystone 5 the lists have adapters, and the context runs whole GraphQL queries in the server itself.
 * https://v5.keystonejs.com/keystone/create-context
 */
export const keystone: Layer = {
  name: 'keystone',
  packages: ['@keystone-6/core', '@keystone-6/core/', '@keystonejs/', '@open-keystone/'],
  exports: { KeystoneContext: { instance: 'Context' }, Context: { instance: 'Context' } },
  types: {
    Context: {
      members: {
        ...members('query db lists', { type: 'Lists' }),
        ...members('sudo withSession withRequest internal', { type: 'Context' }),
        prisma: { type: 'Client' },
        transaction: { callback: 'Context' },
        executeGraphQL: { runs: 'read' },
      },
    },
    Lists: { members: {}, rest: { type: 'List' } },
    List: {
      members: {
        ...members('findOne findMany count', { runs: 'read' }),
        ...members('createOne createMany updateOne updateMany deleteOne deleteMany', { runs: 'write' }),
      },
    },
    Adapter: {
      members: {
        ...members('find findOne findById itemsQuery itemsQueryMeta', { runs: 'read' }),
        ...members('create update delete', { runs: 'write' }),
      },
    },
    Client: prisma.types.Client!,
    Model: prisma.types.Model!,
  },
  telltales: [
    { member: /^executeGraphQL$/, type: 'Context', receiver: /(^|\.)(context|ctx|keystone|sudo)$/ },
    {
      member: /^(find|findOne|findById|itemsQuery(Meta)?)$/,
      type: 'Adapter',
      receiver: /(^|\.)(adapter|listAdapter)$/,
    },
    {
      member: /^(findOne|findMany|(create|update|delete)(One|Many))$/,
      type: 'List',
      receiver: /(^|\.)(context|ctx|sudo)\.(query|db|lists)\.\w+$/,
    },
  ],
  batchRead: 'findMany({ where: { id: { in: ids } } }), or ask for the relation in query',
  batchWrite: 'createMany({ data: rows })',
  batchUpdate: 'updateMany({ data: changes })',
  batchDelete: 'deleteMany({ where: ids })',
};
