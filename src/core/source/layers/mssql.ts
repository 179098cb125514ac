import { type Layer, members } from './layer';

/** node-mssql: requests of a pool or a transaction run, and so does the package's own tag. https://tediousjs.github.io/node-mssql */
export const mssql: Layer = {
  name: 'mssql',
  packages: ['mssql', 'mssql/msnodesqlv8'],
  exports: {
    default: { value: 'Module' },
    '*': { value: 'Module' },
    connect: { call: 'Pool' },
    query: { value: 'Query' },
    ConnectionPool: { instance: 'Pool' },
    Request: { instance: 'Request' },
    Transaction: { instance: 'Pool' },
    PreparedStatement: { instance: 'Prepared' },
  },
  results: ['IResult', 'IProcedureResult'],
  types: {
    Module: {
      members: {
        query: { type: 'Query' },
        batch: { type: 'Query' },
        connect: { type: 'Pool' },
        ConnectionPool: { type: 'Pool' },
        Request: { type: 'Request' },
        Transaction: { type: 'Pool' },
        PreparedStatement: { type: 'Prepared' },
      },
    },
    Query: { tag: { runs: 'sql' }, call: { runs: 'sql' }, members: {} },
    Pool: {
      members: {
        ...members('query batch', { runs: 'sql' }),
        request: { type: 'Request' },
        transaction: { type: 'Pool' },
        connect: { type: 'Pool' },
        ...members('close begin commit rollback', {}),
      },
    },
    Request: {
      members: {
        ...members('input output', { type: 'Request' }),
        ...members('query execute batch', { runs: 'sql' }),
        bulk: { runs: 'write' },
      },
    },
    Prepared: {
      members: { execute: { runs: 'either' }, ...members('input output prepare unprepare', {}) },
    },
  },
  guesses: [
    { name: /^(pool|mssqlPool|sqlPool)$/, type: 'Pool' },
    { name: /^(request|sqlRequest)$/, type: 'Request' },
  ],
  batchRead: 'WHERE id IN (SELECT value FROM OPENJSON(@ids))',
  batchWrite: 'request.bulk(table)',
  batchUpdate: 'UPDATE … FROM OPENJSON(@rows)',
  batchUpsert: 'MERGE … USING OPENJSON(@rows)',
  batchDelete: 'DELETE … WHERE id IN (SELECT value FROM OPENJSON(@ids))',
};
