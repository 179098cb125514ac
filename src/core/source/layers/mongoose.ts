import { GONE_THROUGH, type Layer, members } from './layer';

const READ = 'find findOne findById countDocuments estimatedDocumentCount distinct exists aggregate count';
const WRITE =
  'create insertMany insertOne updateOne updateMany replaceOne deleteOne deleteMany findByIdAndUpdate findByIdAndDelete findByIdAndRemove findOneAndUpdate findOneAndDelete findOneAndReplace findOneAndRemove bulkWrite bulkSave update remove';

/** Mongoose, with what it hands out of the driver below it. https://mongoosejs.com */
export const mongoose: Layer = {
  name: 'mongoose',
  packages: ['mongoose', '@nestjs/mongoose', 'egg-mongoose', '@typegoose/typegoose', 'typegoose'],
  exports: {
    ...members('getModelForClass getDiscriminatorModelForClass', { call: 'Model' }),
    ...members('ReturnModelType ModelType', { instance: 'Model' }),
    ...members('DocumentType InstanceType', { instance: 'Document' }),
    model: { call: 'Model' },
    Model: { instance: 'Model', subclass: 'Model' },
    default: { value: 'Mongoose' },
    '*': { value: 'Mongoose' },
    Document: { instance: 'Document' },
    HydratedDocument: { instance: 'Document' },
    Collection: { instance: 'Collection' },
    Db: { instance: 'Database' },
    MongoClient: { instance: 'MongoClient' },
    ...members('Query QueryWithHelpers DocumentQuery Aggregate', { instance: 'Query' }),
    ...members('FindCursor AggregationCursor AbstractCursor', { instance: 'Cursor' }),
  },
  types: {
    Mongoose: {
      members: {
        model: { type: 'Model' },
        ...members('connection createConnection', { type: 'Database' }),
        MongoClient: { type: 'MongoClient' },
      },
    },
    Model: {
      members: {
        ...members(READ, { type: 'Query' }),
        ...members(WRITE, { runs: 'write' }),
        // Of the plugins for pages: https://github.com/aravindnc/mongoose-paginate-v2
        ...members('paginate aggregatePaginate', { runs: 'read' }),
        hydrate: { type: 'Document' },
        discriminator: { type: 'Model' },
      },
      makes: 'Document',
      isExtended: true,
    },
    Query: {
      members: { exec: { runs: 'read', gives: 'Document' }, cursor: { type: 'Document' } },
      rest: { type: 'Query' },
      thenable: true,
      answers: true,
      rows: 'Document',
    },
    Document: {
      members: {
        ...members('save deleteOne updateOne remove', { runs: 'write' }),
        populate: { runs: 'read' },
        // Of `Order.find(filter).cursor()`, which stands for its rows.
        ...members(`next eachAsync ${GONE_THROUGH}`, { runs: 'read', gives: 'Document' }),
      },
      isRow: true,
      isExtended: true,
    },
    MongoClient: { members: { db: { type: 'Database' }, connect: { type: 'MongoClient' } } },
    Database: {
      members: { collection: { type: 'Collection' }, model: { type: 'Model' }, useDb: { type: 'Database' } },
    },
    Collection: {
      members: {
        ...members('findOne countDocuments distinct estimatedDocumentCount', { runs: 'read' }),
        find: { type: 'Cursor' },
        aggregate: { type: 'Cursor' },
        ...members(WRITE, { runs: 'write' }),
        // As the driver had them.
        ...members('insert save findAndModify', { runs: 'write' }),
        initializeUnorderedBulkOp: {},
        initializeOrderedBulkOp: {},
      },
    },
    Cursor: {
      members: members(`toArray next count forEach ${GONE_THROUGH}`, { runs: 'read' }),
      rest: { type: 'Cursor' },
    },
  },
  telltales: [
    {
      member: /^(findById|findByIdAnd\w+|findOneAnd\w+|countDocuments|estimatedDocumentCount)$/,
      type: 'Model',
    },
    {
      member: /^(find|findOne|updateOne|updateMany|deleteOne|deleteMany|insertMany|aggregate)$/,
      type: 'Model',
      receiver:
        /(^[A-Z]\w*|Model|(^|\.)model|[cC]ollection|(^|\.)(collections|models)\.\w+|(^|\.)db\.[A-Z]\w*)$/,
    },
    { member: /^(count|distinct)$/, type: 'Model', receiver: /[cC]ollection$/ },
    { member: /^collection$/, type: 'Database', receiver: /(^|\.)(db|\w*D[bB]|database|mongo)$/ },
    { member: /^(toArray|count)$/, type: 'Cursor', receiver: /(^|\.)cursor$/ },
    { member: /^model$/, type: 'Database', receiver: /(^|\.)(\w*[cC]onn(ection)?|\w*[mM]ongo|\w*[dD]b)$/ },
    {
      member: /^(create|exists|distinct|count|update|remove)$/,
      type: 'Model',
      receiver: /(^|\.)((\w+M|m)odel|models\.[A-Z]\w*)$/,
    },
    {
      // A filter by the key that only MongoDB has, or an update in its words; a bulk only notes them.
      member:
        /^(find|findOne|count|exists|distinct|update|remove|(update|delete)(One|Many)|replaceOne|findAndModify)$/,
      type: 'Model',
      receiver: /^(?!.*bulk)./i,
      options: ['_id', '$set', '$unset', '$inc', '$push', '$pull', '$addToSet'],
    },
    {
      member: /^(insertOne|replaceOne|bulkWrite)$/,
      type: 'Model',
      receiver: /^(?!.*(bulk|batch|\.upsert$))./i,
    },
  ],
  rowMethods: [
    { member: /^populate$/, runs: 'read', given: 'names', answers: true },
    { member: /^(save|remove|deleteOne)$/, runs: 'write', given: 'options', answers: true },
    { member: /^updateOne$/, runs: 'write', given: 'values' },
  ],
  batchRead: 'find({ _id: { $in: ids } }), or populate',
  batchCount:
    "aggregate([{ $match: { order: { $in: ids } } }, { $group: { _id: '$order', count: { $sum: 1 } } }])",
  batchWrite: 'insertMany(rows) or bulkWrite(operations)',
  batchUpdate: 'updateMany({ _id: { $in: ids } }, change), or bulkWrite(operations)',
  batchUpsert: 'bulkWrite(operations)',
  batchDelete: 'deleteMany({ _id: { $in: ids } })',
};
