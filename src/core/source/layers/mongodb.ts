import type { Layer } from './layer';
import { mongoose } from './mongoose';

/**
 * MongoDB's own driver. Its collections have the methods of Mongoose's models, which goes by them as well where a program
 * has both and nothing tells which is meant. https://mongodb.github.io/node-mongodb-native
 */
export const mongodb: Layer = {
  ...mongoose,
  name: 'mongodb',
  packages: ['mongodb', 'mongodb-legacy', '@fastify/mongodb'],
  batchRead: 'find({ _id: { $in: ids } }).toArray(), or $lookup in an aggregate',
  batchCount: `${mongoose.batchCount}.toArray()`,
};
