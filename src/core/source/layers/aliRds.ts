import { type Layer, members } from './layer';

/** MySQL as Egg gives it to programs: `app.mysql.get('orders', { id })`. https://github.com/ali-sdk/ali-rds */
export const aliRds: Layer = {
  name: 'ali-rds',
  packages: ['ali-rds', 'egg-mysql', '@eggjs/mysql'],
  exports: {
    default: { instance: 'Client', value: 'Classes' },
    '*': { value: 'Classes' },
    RDSClient: { instance: 'Client' },
  },
  types: {
    Classes: { members: { RDSClient: { type: 'Classes' } }, makes: 'Client' },
    Client: {
      members: {
        ...members('get select count queryOne', { runs: 'read' }),
        ...members('insert update updateRows delete', { runs: 'write' }),
        query: { runs: 'sql' },
        ...members('beginTransaction getConnection', { type: 'Client' }),
        ...members('beginTransactionScope beginDoomedTransactionScope', { callback: 'Client' }),
      },
    },
  },
  guesses: [{ name: /^mysql$/, type: 'Client' }],
  batchRead: "select('orders', { where: { id: ids } })",
  batchWrite: "insert('orders', rows)",
  batchUpdate: "updateRows('orders', rows)",
  batchDelete: "delete('orders', { id: ids })",
};
