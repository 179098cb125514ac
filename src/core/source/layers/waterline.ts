import { type Layer, members } from './layer';

const READ = 'find findOne count sum avg';
const WRITE =
  'create createEach update updateOne destroy destroyOne archive archiveOne findOrCreate addToCollection removeFromCollection replaceCollection';

/**
 * Waterline, the ORM of Sails: its models are globals that no file declares. https://sailsjs.com/documentation
 */
export const waterline: Layer = {
  name: 'waterline',
  packages: [
    'sails',
    'waterline',
    'sails-hook-orm',
    'sails-postgresql',
    'sails-mysql',
    'sails-mongo',
    'sails-disk',
  ],
  exports: { Sails: { instance: 'Sails' } },
  types: {
    Sails: {
      members: {
        getDatastore: { type: 'Datastore' },
        sendNativeQuery: { runs: 'sql' },
        models: { type: 'Models' },
      },
    },
    Models: { members: {}, rest: { type: 'Model' } },
    Datastore: {
      members: { sendNativeQuery: { runs: 'sql' }, transaction: {}, leaseConnection: {} },
    },
    Model: {
      members: {
        ...members(`${READ} ${WRITE}`, { type: 'Query' }),
        ...members('stream query native', { runs: 'either' }),
        getDatastore: { type: 'Datastore' },
      },
    },
    Query: {
      members: { ...members('exec toPromise', { runs: 'either' }) },
      rest: { type: 'Query' },
      thenable: true,
      answers: true,
    },
  },
  guesses: [{ name: /^sails$/, type: 'Sails' }],
  telltales: [
    {
      member: new RegExp(`^(${`${READ} ${WRITE}`.replaceAll(' ', '|')})$`),
      type: 'Model',
      receiver:
        /^(?!\w*(Object|Service|Helper|Manager|Utils?|Controller|Client|Api)$)[A-Z]\w*$|(^|[a-z.])[mM]odel$/,
    },
    {
      member: /^(createEach|updateOne|destroyOne|archiveOne|addToCollection|replaceCollection)$/,
      type: 'Model',
    },
    { member: /^sendNativeQuery$/, type: 'Datastore' },
  ],
  signs: ['sendNativeQuery', 'destroyOne', 'createEach', 'replaceCollection'],
  rowMethods: [{ member: /^save$/, runs: 'write', given: 'options', answers: true }],
  batchRead: 'find({ id: ids }), or populate',
  batchWrite: 'createEach(rows)',
  batchUpdate: 'update({ id: ids }).set(values)',
  batchDelete: 'destroy({ id: ids })',
};
