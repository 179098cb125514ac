import { type Layer, members } from './layer';

/** Parse, as the code of a Parse server asks it. https://docs.parseplatform.org/js/guide */
export const parse: Layer = {
  name: 'parse',
  packages: ['parse/node', 'parse', 'parse/node.js', 'parse-server'],
  exports: {
    default: { value: 'Parse' },
    '*': { value: 'Parse' },
    Parse: { value: 'Parse' },
    Query: { value: 'Queries' },
    ...members('Object User Role Session Installation', { value: 'Objects' }),
  },
  globals: ['Parse'],
  types: {
    Parse: {
      members: {
        Query: { type: 'Queries' },
        ...members('Object User Role Session Installation', { type: 'Objects' }),
      },
    },
    Queries: { members: members('or and nor fromJSON', { type: 'Query' }), makes: 'Query' },
    Query: {
      members: {
        ...members('find first get findAll', { runs: 'read', gives: 'Row' }),
        ...members('count distinct aggregate each', { runs: 'read' }),
      },
      rest: { type: 'Query' },
    },
    Objects: {
      members: {
        extend: { type: 'Objects' },
        ...members('createWithoutData fromJSON', { type: 'Row' }),
        ...members('saveAll destroyAll', { runs: 'write' }),
        ...members('fetchAll fetchAllIfNeeded', { runs: 'read' }),
      },
      makes: 'Row',
    },
    Row: {
      members: {
        ...members('save destroy', { runs: 'write' }),
        ...members('fetch fetchWithInclude', { runs: 'read' }),
        relation: { type: 'Relation' },
      },
      isRow: true,
    },
    Relation: { members: { query: { type: 'Query' } } },
  },
  batchRead: "query.containedIn('objectId', ids), or include",
  batchWrite: 'Parse.Object.saveAll(objects)',
  batchDelete: 'Parse.Object.destroyAll(objects)',
};
