import { type Layer, members, type Outcome } from './layer';

const STATEMENTS: Readonly<Record<string, Outcome>> = {
  ...members('$queryRaw $queryRawUnsafe $queryRawTyped $runCommandRaw', { runs: 'read' }),
  ...members('$executeRaw $executeRawUnsafe', { runs: 'write' }),
};
const ROWS: Readonly<Record<string, Outcome>> = {
  findUnique: { runs: 'read', batched: true },
  ...members('findUniqueOrThrow findFirst findFirstOrThrow findMany count aggregate groupBy', {
    runs: 'read',
  }),
  ...members(
    'create update upsert delete createMany createManyAndReturn updateMany updateManyAndReturn deleteMany',
    { runs: 'write' },
  ),
};

/**
 * Prisma: `client.model.verb`. `findUnique` calls of one tick are batched by the client (prisma/prisma#5615), so
 * they are no N+1 inside Promise.all; `findUniqueOrThrow` and `findFirst` are not.
 */
export const prisma: Layer = {
  name: 'prisma',
  packages: [
    '@prisma/client',
    '@prisma/client/',
    '.prisma/client',
    '@prisma/extension-accelerate',
    'nestjs-prisma',
    'wasp/entities',
    '@zenstackhq/runtime',
    '@zenstackhq/orm',
  ],
  exports: {
    PrismaClient: { instance: 'Client' },
    'Prisma.TransactionClient': { instance: 'Client' },
    TransactionClient: { instance: 'Client' },
    PrismaTransaction: { instance: 'Client' },
    PrismaService: { instance: 'Client' },
    // A client that checks what whoever asks may see.
    enhance: { call: 'Client' },
    ZenStackClient: { instance: 'Client' },
    CustomPrismaService: { instance: 'Holder' },
  },
  generated: ['PrismaClient', 'Prisma'],
  types: {
    Client: {
      members: {
        ...STATEMENTS,
        // `this.prisma.tx.order.update(…)` of `TransactionHost<TransactionalAdapterPrisma>`, or a model of that name.
        tx: { type: 'ModelOrClient' },
        ...members('$connect $disconnect $on $use', {}),
        $transaction: { callback: 'Client' },
        $extends: { type: 'Client' },
      },
      // `forTenant(id)` and the like give a client again.
      rest: { type: 'Model', called: 'Client' },
    },
    Holder: { members: { client: { type: 'Client' } } },
    Model: { members: ROWS },
    ModelOrClient: { members: { ...STATEMENTS, ...ROWS }, rest: { type: 'Model' } },
  },
  guesses: [
    { name: /^\w*[pP]risma((Client|Service|Database|Db|Tx|Transaction)\w*)?$/, type: 'Client' },
    { name: /^(tx|trx|txn|db|transaction)$/, type: 'Client' },
  ],
  telltales: [
    { member: /^(findUniqueOrThrow|findFirstOrThrow)$/, type: 'Model' },
    // A client that a context hands on under another name: `({ models }) => models.crate.findUnique({ where })`.
    { member: /^\$(queryRaw|executeRaw)(Unsafe|Typed)?$/, type: 'Client' },
    { member: /^findUnique$/, type: 'Model', options: ['where'] },
    // `store.crate.upsert({ where, update, create })`: no other layer's has these three.
    { member: /^upsert$/, type: 'Model', receiver: /\.[a-z]\w*$/, options: ['update'] },
    {
      member: /^(findFirst|findMany|updateMany|deleteMany|groupBy|aggregate)$/,
      type: 'Model',
      receiver: /\.[a-z]\w*$/,
      options: ['where', 'select', 'include', 'orderBy', 'by', '_count', '_sum'],
    },
    {
      member: /^(find(First|Many)|count|aggregate|groupBy|upsert|(create|update|delete)(Many)?)$/,
      type: 'Model',
      receiver: /(^|\.)(models|db|database|orm)\.[a-z]\w*$/,
    },
    // What Wasp hands to operations and jobs.
    {
      member: /^(find|create|update|upsert|delete|count|aggregate|groupBy)/,
      type: 'Model',
      receiver: /(^|\.)context\.entities\.[A-Z]\w*$/,
    },
  ],
  sendsOneByOne: true,
  batchRead: 'findMany({ where: { id: { in: ids } } }), or include the relation',
  batchCount: "groupBy({ by: ['orderId'], where: { orderId: { in: ids } }, _count: true })",
  batchWrite: 'createMany({ data: rows })',
  batchUpdate:
    'updateMany({ where: { id: { in: ids } }, data }) for those that get the same, UPDATE … FROM by $executeRaw for others',
  batchUpsert: 'INSERT … ON CONFLICT … DO UPDATE by $executeRaw',
  batchDelete: 'deleteMany({ where: { id: { in: ids } } })',
};
