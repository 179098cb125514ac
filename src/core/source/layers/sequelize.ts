import { type Layer, members } from './layer';

// As it was called up to the fourth version, too: `findById`, `find`, `row.updateAttributes(values)`.
const READ =
  'findAll findOne findByPk findAndCountAll count max min sum aggregate find findById findByPrimary findAndCount findOrBuild';
const WRITE =
  'create bulkCreate findOrCreate findCreateFind update upsert destroy restore truncate increment decrement';

/** Sequelize. Here `create()` does query. https://sequelize.org */
export const sequelize: Layer = {
  name: 'sequelize',
  packages: ['sequelize', 'sequelize-typescript', '@sequelize/core', 'egg-sequelize', 'egg-sequelize-ts'],
  exports: {
    Model: { subclass: 'ModelClass', instance: 'Instance' },
    Sequelize: { instance: 'Sequelize' },
    default: { instance: 'Sequelize' },
    ModelStatic: { instance: 'ModelClass' },
    ModelCtor: { instance: 'ModelClass' },
  },
  types: {
    Sequelize: {
      members: {
        query: { runs: 'sql' },
        define: { type: 'ModelClass' },
        model: { type: 'ModelClass' },
        models: { type: 'Models' },
        transaction: {},
      },
      beside: 'ModelClass',
    },
    Models: { members: {}, rest: { type: 'ModelClass', isNamed: true } },
    ModelClass: {
      members: {
        ...members(READ, { runs: 'read', gives: 'Instance' }),
        ...members(WRITE, { runs: 'write', gives: 'Instance' }),
        ...members('scope unscoped schema withScope', { type: 'ModelClass', isSame: true }),
        ...members('build', { type: 'Instance' }),
        sequelize: { type: 'Sequelize' },
      },
      isExtended: true,
    },
    Instance: {
      members: {
        ...members('save update updateAttributes destroy restore increment decrement', { runs: 'write' }),
        reload: { runs: 'read' },
        // Of sequelize-typescript: `team.$get('domains')`.
        $get: { runs: 'read', gives: 'Instance', readsMember: true },
        ...members('$has $count', { runs: 'read' }),
        ...members('$set $add $create $remove', { runs: 'write' }),
        // Of what `findAndCountAll` gives, which is written as the rows themselves are.
        rows: { type: 'Instance', isSame: true },
        sequelize: { type: 'Sequelize' },
      },
      isRow: true,
      isExtended: true,
    },
  },
  guesses: [{ name: /^sequelize$/, type: 'Sequelize' }],
  telltales: [
    {
      // The getter that an association adds to its model.
      member: /^get[A-Z]\w*$/,
      type: 'Instance',
      options: ['where', 'include', 'transaction', 'order', 'paranoid', 'attributes'],
      outcome: { runs: 'read', gives: 'Instance' },
    },
    {
      member: /^(save|update|destroy|reload|increment|decrement)$/,
      type: 'Instance',
      options: ['transaction'],
    },
    { member: /^(findAll|findOne|create|count)$/, type: 'ModelClass', options: ['transaction'] },
    {
      member: /^(findAll|findOne|count)$/,
      type: 'ModelClass',
      options: ['where', 'include', 'attributes', 'order', 'raw'],
    },
    { member: /^(update|destroy)$/, type: 'ModelClass', options: ['where'] },
    { member: /^(findByPk|findAndCountAll|findOrCreate|bulkCreate)$/, type: 'ModelClass' },
    {
      member: /^(findAll|findOne|findById|count|create|update|destroy|upsert|sum|max)$/,
      type: 'ModelClass',
      receiver: /(^|([mM]odels?|^M|^db|\.db|sequelize)\.)[A-Z]\w*$/,
    },
  ],
  rowMethods: [
    { member: /^(save|destroy|restore)$/, runs: 'write', given: 'options' },
    { member: /^reload$/, runs: 'read', given: 'options' },
    { member: /^update(Attributes)?$/, runs: 'write', given: 'values' },
    { member: /^(increment|decrement)$/, runs: 'write', given: 'names' },
    { member: /^(?:get|has|count)([A-Z]\w*)$/, runs: 'read', given: 'relation' },
    { member: /^(?:set|add|remove|create)([A-Z]\w*)$/, runs: 'write', given: 'relation' },
  ],
  batchRead: 'findAll({ where: { id: ids } }), or include the association',
  batchCount: "count({ where: { orderId: ids }, group: ['orderId'] })",
  batchWrite: 'bulkCreate(rows)',
  batchUpdate: 'update(values, { where: { id: ids } }), or bulkCreate(rows, { updateOnDuplicate: [...] })',
  batchUpsert: 'bulkCreate(rows, { updateOnDuplicate: [...] })',
  batchDelete: 'destroy({ where: { id: ids } })',
};
