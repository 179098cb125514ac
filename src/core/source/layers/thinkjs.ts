import { type Layer, members } from './layer';

/** What a model is asked to do at last, after what says of which rows. */
const READ = 'find select getField count sum avg max min countSelect';
const WRITE =
  'add addMany selectAdd thenAdd update updateMany thenUpdate delete increment decrement execute query';

/** Models of ThinkJS. https://thinkjs.org/en/doc/3.0/relation_model.html */
export const thinkjs: Layer = {
  name: 'thinkjs',
  packages: ['thinkjs', 'think-model', 'think-mongo'],
  exports: {
    think: { value: 'Think' },
    default: { value: 'Think' },
    '*': { value: 'Think' },
    ...members('Model Mongo', { instance: 'Model', subclass: 'Models' }),
    ...members('Controller Service Logic', { instance: 'Think', subclass: 'Parts' }),
  },
  globals: ['think'],
  types: {
    Think: {
      members: {
        ...members('model mongo', { type: 'Model' }),
        ...members('Model Mongo', { type: 'Models' }),
        ...members('Controller Service Logic', { type: 'Parts' }),
      },
    },
    Parts: { members: {}, makes: 'Think' },
    Models: { members: {}, makes: 'Model' },
    Model: {
      members: {
        ...members(READ, { runs: 'read' }),
        ...members(WRITE, { runs: 'write' }),
        ...members(
          `where field fieldReverse limit page order group having join alias distinct cache table
          model union setRelation lookup`,
          { type: 'Model' },
        ),
      },
      isExtended: true,
    },
  },
  telltales: [
    {
      member: /^(model|mongo)$/,
      type: 'Think',
      receiver: /^(this|ctx|this\.ctx|controller|service)$/,
    },
  ],
  batchRead: "where({ id: ['IN', ids] }).select()",
  batchWrite: 'addMany(rows)',
  batchUpdate: "where({ id: ['IN', ids] }).update(values)",
  batchDelete: "where({ id: ['IN', ids] }).delete()",
};
