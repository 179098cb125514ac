import { type Layer, members } from './layer';

const operations = {
  ...members('find findByID findDistinct findVersions findVersionByID count countVersions findGlobal', {
    runs: 'read',
  }),
  ...members('create update delete duplicate restoreVersion updateGlobal restoreGlobalVersion', {
    runs: 'write',
  }),
} as const;

/**
 * Payload's Local API. Its object goes by a name that anything may have, so that an operation is told by the
 * collection that it names. https://payloadcms.com/docs/local-api
 */
export const payload: Layer = {
  name: 'payload',
  packages: ['payload', 'payload/types'],
  exports: {
    getPayload: { call: 'Payload' },
    Payload: { instance: 'Payload' },
    BasePayload: { instance: 'Payload' },
  },
  types: { Payload: { members: { ...operations, db: {}, logger: {} } } },
  telltales: [
    {
      member: /^(find|create|update|delete|count|duplicate)\w*$/,
      type: 'Payload',
      receiver: /(^|\.)payload$/,
      options: ['collection', 'slug'],
    },
  ],
  batchRead: 'find({ where: { id: { in: ids } } }), or depth',
  batchWrite: 'update({ where: { id: { in: ids } } })',
  batchDelete: 'delete({ where: { id: { in: ids } } })',
};
