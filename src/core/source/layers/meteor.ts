import { type Layer, members } from './layer';
import { mongoose } from './mongoose';

/** Types of MongoDB's driver by the names that they have here. */
const RAW: Readonly<Record<string, string>> = {
  Collection: 'Raw',
  Cursor: 'RawCursor',
  Database: 'RawDatabase',
};

/** Of each method the old name and the one that gives a promise: `findOne`, `findOneAsync`. */
function both(names: string): string {
  return names.replace(/\S+/g, '$& $&Async');
}

/** Collections of Meteor, also as old programs name them without an import. https://docs.meteor.com/api/collections */
export const meteor: Layer = {
  name: 'meteor',
  packages: ['meteor/mongo', 'meteor/meteor', 'meteor/service-configuration'],
  exports: {
    Meteor: { value: 'Meteor' },
    'Mongo.Collection': { instance: 'Collection' },
    'Mongo.Cursor': { instance: 'Cursor' },
    ServiceConfiguration: { value: 'Configuration' },
  },
  globals: ['Meteor', 'Mongo', 'ServiceConfiguration'],
  types: {
    Meteor: {
      members: { users: { type: 'Collection' }, ...members(both('user'), { runs: 'read', gives: 'Row' }) },
    },
    Configuration: { members: { configurations: { type: 'Collection' } } },
    Collection: {
      members: {
        find: { type: 'Cursor' },
        ...members(both('findOne'), { runs: 'read', gives: 'Row' }),
        ...members('countDocuments estimatedDocumentCount', { runs: 'read' }),
        ...members(both('insert update upsert remove'), { runs: 'write' }),
        rawCollection: { type: 'Raw' },
        rawDatabase: { type: 'RawDatabase' },
        // `aggregate` is of packages that many programs have.
        aggregate: { runs: 'read' },
      },
      isExtended: true,
    },
    Cursor: { members: members(both('fetch count forEach map'), { runs: 'read' }) },
    Row: { members: {}, isRow: true, isExtended: true },
    Raw: raw('Collection'),
    RawDatabase: raw('Database'),
    RawCursor: raw('Cursor'),
  },
  telltales: [
    { member: /^(findOne|insert|update|upsert|remove)Async$/, type: 'Collection' },
    { member: /^(fetch|count)Async$/, type: 'Cursor' },
    { member: /^(find|findOne|insert|update|upsert|remove)$/, type: 'Collection', receiver: /^[A-Z]\w*s$/ },
  ],
  signs: ['findOneAsync', 'rawCollection'],
  inMemory: /(^|\/)(client|ui|frontend)([/_.-]|$)/,
  batchRead: 'find({ _id: { $in: ids } }).fetchAsync()',
  batchWrite: 'rawCollection().bulkWrite(operations)',
  batchUpdate:
    'updateAsync({ _id: { $in: ids } }, change, { multi: true }), or rawCollection().bulkWrite(operations)',
  batchUpsert: 'rawCollection().bulkWrite(operations)',
  batchDelete: 'removeAsync({ _id: { $in: ids } })',
};

/** A type of MongoDB's driver, which is below, by the names that it has here. */
function raw(name: string): Layer['types'][string] {
  const { members: own = {}, rest, ...others } = mongoose.types[name] ?? {};
  const renamed = Object.entries(own).map(([member, outcome]) => [
    member,
    outcome.type === undefined ? outcome : { ...outcome, type: RAW[outcome.type] ?? outcome.type },
  ]);
  return {
    ...others,
    members: Object.fromEntries(renamed),
    ...(rest ? { rest: { type: `Raw${name}` } } : {}),
  };
}
