import type { Layer } from './layer';

/** PgTyped: a statement is a tag or comes from a generated file, and is run on a client. https://pgtyped.dev */
export const pgTyped: Layer = {
  name: 'pgtyped',
  packages: ['@pgtyped/runtime', '@pgtyped/query'],
  exports: {
    sql: { value: 'Tag' },
    TaggedQuery: { instance: 'Query' },
    PreparedQuery: { instance: 'Query' },
  },
  types: {
    Tag: { tag: { type: 'Query' }, members: {} },
    Query: { members: { run: { runs: 'either' } } },
  },
  batchRead: 'WHERE id IN $$ids, or = ANY($ids)',
  batchWrite: 'INSERT … VALUES $$rows(sku, count)',
  batchUpdate: 'UPDATE … FROM (VALUES $$rows(id, sku)) AS given',
  batchDelete: 'DELETE … WHERE id IN $$ids',
};
