import { type Layer, members } from './layer';

const RUN = 'execute executeTakeFirst executeTakeFirstOrThrow stream';

/** Kysely: builders are immutable and run only by `execute…`. https://kysely.dev */
export const kysely: Layer = {
  name: 'kysely',
  packages: ['kysely', 'nestjs-kysely'],
  exports: {
    Kysely: { instance: 'Db' },
    Transaction: { instance: 'Db' },
    ControlledTransaction: { instance: 'Db' },
    QueryCreator: { instance: 'Db' },
    ...members(
      'SelectQueryBuilder InsertQueryBuilder UpdateQueryBuilder DeleteQueryBuilder MergeQueryBuilder',
      { instance: 'Builder' },
    ),
    sql: { value: 'Tag' },
    InjectKysely: {},
  },
  types: {
    Db: {
      members: {
        transaction: { type: 'Transaction' },
        ...members('connection startTransaction', { type: 'Transaction' }),
        ...members('fn dynamic schema introspection destroy isTransaction case', {}),
        executeQuery: { runs: 'either' },
        ...members('selectFrom selectNoFrom insertInto updateTable deleteFrom replaceInto mergeInto', {
          type: 'Builder',
        }),
        ...members('with withRecursive withSchema withPlugin withTables withoutPlugins', { type: 'Db' }),
      },
    },
    Transaction: {
      members: {
        execute: { callback: 'Db', type: 'Db' },
        setIsolationLevel: { type: 'Transaction' },
        setAccessMode: { type: 'Transaction' },
      },
    },
    Builder: {
      members: { ...members(RUN, { runs: 'either' }), ...members('compile as toOperationNode', {}) },
      rest: { type: 'Builder' },
    },
    Tag: { tag: { type: 'Raw' }, members: members('ref table id lit raw val join', { type: 'Raw' }) },
    Raw: { members: { execute: { runs: 'sql' }, as: {} } },
  },
  guesses: [{ name: /^(db|trx|tx|txn|kysely|dbOrTr?x|trxOrDb|\w+(Db|Tr?x))$/, type: 'Db' }],
  telltales: [
    { member: /^executeTakeFirst(OrThrow)?$/, type: 'Builder' },
    { member: /^(selectFrom|insertInto|updateTable|deleteFrom|replaceInto)$/, type: 'Db' },
  ],
  batchRead: ".where('id', 'in', ids)",
  batchWrite: '.values(rows)',
  batchUpdate: ".set(values).where('id', 'in', ids), or .values(rows).onConflict(…)",
  batchUpsert: '.values(rows).onConflict(…)',
  batchDelete: ".deleteFrom(table).where('id', 'in', ids)",
  onMySql: {
    batchUpdate: ".set(values).where('id', 'in', ids), or .values(rows).onDuplicateKeyUpdate(…)",
    batchUpsert: '.values(rows).onDuplicateKeyUpdate(…)',
  },
};
