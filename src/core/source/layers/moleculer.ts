import type { Layer } from './layer';

/**
 * Moleculer's mixins that keep rows: each service that has one is a table, with actions that others ask for by name.
 * https://moleculer.services/docs/moleculer-db
 */
export const moleculer: Layer = {
  name: 'moleculer',
  packages: ['moleculer-db', '@moleculer/database', 'moleculer-mongodb', 'moleculer-mongoose'],
  exports: {},
  types: {},
  batchRead: "ctx.call('orders.find', { query: { id: { $in: ids } } })",
  batchWrite: "createEntities(ctx, rows), or the adapter's insertMany(rows)",
  batchUpdate:
    "updateEntities(ctx, { query: { id: { $in: ids } }, changes }), or the adapter's updateMany(query, update)",
  batchDelete: "removeEntities(ctx, { query: { id: { $in: ids } } }), or the adapter's removeMany(query)",
};
