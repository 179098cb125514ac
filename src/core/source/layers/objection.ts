import { type Layer, members } from './layer';

/** Objection.js: `Model.query()` gives a thenable builder. https://vincit.github.io/objection.js */
export const objection: Layer = {
  name: 'objection',
  packages: ['objection'],
  exports: {
    Model: { subclass: 'ModelClass', instance: 'Instance' },
    QueryBuilder: { instance: 'Builder' },
    transaction: {},
  },
  types: {
    ModelClass: {
      members: {
        query: { type: 'Builder' },
        relatedQuery: { type: 'Builder' },
        fetchGraph: { runs: 'read' },
        ...members('bindKnex bindTransaction', { type: 'ModelClass', isSame: true }),
        knex: {},
      },
    },
    Instance: {
      members: {
        $query: { type: 'Builder' },
        $relatedQuery: { type: 'Builder' },
        $fetchGraph: { runs: 'read' },
      },
      isRow: true,
    },
    Builder: {
      members: members('toKnexQuery clone', {}),
      rest: { type: 'Builder' },
      thenable: true,
      rows: 'Instance',
    },
  },
  telltales: [
    {
      member: /^(query|relatedQuery)$/,
      type: 'ModelClass',
      receiver: /([mM]odels\.\w+|^[A-Z]\w*|(^|\.)model)$/,
    },
    {
      member: /^(query|relatedQuery)$/,
      type: 'ModelClass',
      receiver: /(^|\.)[A-Z][a-z]\w*$/,
      fromPackages: true,
    },
    { member: /^\$(query|relatedQuery|fetchGraph)$/, type: 'Instance' },
  ],
  signs: ['$query', '$relatedQuery', '$fetchGraph', 'withGraphFetched', 'patchAndFetchById'],
  declared: {
    by: ['relationMappings', 'jsonSchema', 'jsonAttributes', 'tableName'],
    as: { subclass: 'ModelClass', instance: 'Instance' },
  },
  batchRead: ".whereIn('id', ids), or withGraphFetched",
  batchWrite: '.insert(rows)',
  batchUpdate: ".whereIn('id', ids).patch(values)",
  batchUpsert: ".insert(rows).onConflict('id').merge()",
  batchDelete: ".whereIn('id', ids).delete()",
};
