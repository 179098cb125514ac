import { type Layer, members } from './layer';
import { prisma } from './prisma';

/** Keystone's context: lists that are queried by `query` and `db`, and Prisma below. https://keystonejs.com/docs/context */
export const keystone: Layer = {
  name: 'keystone',
  packages: ['@keystone-6/core', '@keystone-6/core/'],
  exports: { KeystoneContext: { instance: 'Context' }, Context: { instance: 'Context' } },
  types: {
    Context: {
      members: {
        ...members('query db lists', { type: 'Lists' }),
        ...members('sudo withSession withRequest internal', { type: 'Context' }),
        prisma: { type: 'Client' },
        transaction: { callback: 'Context' },
      },
    },
    Lists: { members: {}, rest: { type: 'List' } },
    List: {
      members: {
        ...members('findOne findMany count', { runs: 'read' }),
        ...members('createOne createMany updateOne updateMany deleteOne deleteMany', { runs: 'write' }),
      },
    },
    Client: prisma.types.Client!,
    Model: prisma.types.Model!,
  },
  telltales: [
    {
      member: /^(findOne|findMany|(create|update|delete)(One|Many))$/,
      type: 'List',
      receiver: /(^|\.)(context|ctx|sudo)\.(query|db|lists)\.\w+$/,
    },
  ],
  batchRead: 'findMany({ where: { id: { in: ids } } }), or ask for the relation in query',
  batchWrite: 'createMany({ data: rows })',
};
